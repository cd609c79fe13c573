package zeroth.bench.experiment;

import java.util.Locale;
import java.util.function.BiFunction;
import zeroth.transformer.adapter.PrefixDecoder;
import zeroth.transformer.adapter.PromptDecoder;
import zeroth.transformer.adapter.VirtualTokens;
import zeroth.transformer.decoder.DecoderStack;

/** What is trained of virtual tokens. */
enum VirtualKind {
  /** Keys and values of every layer (Li and Liang, arXiv 2101.00190); as many as in MeZO's runs. */
  PREFIX(5, AdapterRates.PREFIX, PrefixDecoder::new),
  /** Embeddings alone (Lester et al., arXiv 2104.08691). */
  PROMPT(10, AdapterRates.PROMPT, PromptDecoder::new);

  private final int usual;
  private final AdapterRates rates;
  private final BiFunction<DecoderStack, Integer, VirtualTokens> before;

  VirtualKind(
      int usual, AdapterRates rates, BiFunction<DecoderStack, Integer, VirtualTokens> before) {
    this.usual = usual;
    this.rates = rates;
    this.before = before;
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
   * So many before a decoder's texts.
   *
   * @throws IllegalArgumentException if there is no virtual token, or no room for a real one
   */
  VirtualTokens before(DecoderStack base, int count) {
    return before.apply(base, count);
  }
}
