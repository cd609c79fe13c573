package zeroth.bench.experiment;

import java.util.Locale;
import zeroth.transformer.adapter.VirtualBase;
import zeroth.transformer.adapter.VirtualTokens;

/** What is trained of virtual tokens. */
enum VirtualKind {
  /** Keys and values of every layer (Li and Liang, arXiv 2101.00190); as many as in MeZO's runs. */
  PREFIX(5, AdapterRates.PREFIX),
  /** Embeddings alone (Lester et al., arXiv 2104.08691). */
  PROMPT(10, AdapterRates.PROMPT);

  private final int usual;
  private final AdapterRates rates;

  VirtualKind(int usual, AdapterRates rates) {
    this.usual = usual;
    this.rates = rates;
  }

  /** The kind that a choice names; null if it names none. */
  static VirtualKind named(String choice) {
    for (VirtualKind kind : values()) {
      if (choice.equals(kind.text()) || choice.startsWith(kind.text() + ":")) {
        return kind;
      }
    }
    return null;
  }

  /** What it is called. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How many there are where nothing is said. */
  int usual() {
    return usual;
  }

  /** The rates to begin with. */
  AdapterRates rates() {
    return rates;
  }

  /**
   * So many before a body's texts.
   *
   * @throws IllegalArgumentException if there is no virtual token, or no room for a real one
   */
  <V extends VirtualTokens> V before(VirtualBase<V> base, int count) {
    return switch (this) {
      case PREFIX -> base.prefix().apply(count);
      case PROMPT -> base.prompt().apply(count);
    };
  }

  /** The kind of virtual tokens that are there. */
  static VirtualKind of(VirtualTokens tokens) {
    return tokens.isPrefix() ? PREFIX : PROMPT;
  }
}
