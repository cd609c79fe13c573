package zeroth.bench.experiment;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.transformer.adapter.Adapter;
import zeroth.transformer.adapter.Lora;
import zeroth.transformer.adapter.Targets;

/**
 * A LoRA adapter as a user asks for it: {@code lora}, perhaps with {@code :r=8,alpha=16,targets=}
 * and a regular expression, which comes last, since it may have commas in it.
 *
 * @param rank r, at least 1
 * @param alpha finite and above 0; terms are multiplied by alpha / r
 * @param targets found in the paths of the adapted maps; null for queries and values
 */
record LoraChoice(int rank, double alpha, String targets) implements AdapterChoice {
  /** What the choice is called. */
  static final String NAME = "lora";

  /** Rank and alpha of MeZO's runs (Malladi et al. 2023, arXiv 2305.17333, appendix D). */
  static final LoraChoice USUAL = new LoraChoice(8, 16, null);

  private static final String TARGETS = "targets=";

  /** Whether this is how a name begins. */
  static boolean isNamed(String name) {
    return name.equals(NAME) || name.startsWith(NAME + ":");
  }

  /**
   * The choice of a name.
   *
   * @throws BadInputException if a key or a value is none
   */
  static LoraChoice of(String name) {
    String rest = name.equals(NAME) ? "" : name.substring(NAME.length() + 1);
    String targets = null;
    int at = rest.startsWith(TARGETS) ? 0 : rest.indexOf("," + TARGETS) + 1;
    if (at > 0 || rest.startsWith(TARGETS)) {
      targets = expression(name, rest.substring(at + TARGETS.length()));
      rest = rest.substring(0, Math.max(0, at - 1));
    }
    int rank = USUAL.rank;
    double alpha = USUAL.alpha;
    Set<String> given = new HashSet<>();
    for (String pair : rest.isEmpty() ? new String[0] : rest.split(",", -1)) {
      String key = pair.substring(0, Math.max(0, pair.indexOf('=')));
      String value = pair.substring(pair.indexOf('=') + 1);
      switch (key) {
        case "r" -> rank = AdapterChoice.count(name, key, value);
        case "alpha" -> alpha = alpha(name, value);
        default ->
            throw AdapterChoice.refused(
                name, "r=NUMBER, alpha=NUMBER or, as the last, targets=REGEX", pair);
      }
      if (!given.add(key)) {
        throw AdapterChoice.refused(name, key + " once", "another one");
      }
    }
    return new LoraChoice(rank, alpha, targets);
  }

  private static String expression(String name, String text) {
    try {
      if (text.isEmpty()) {
        throw AdapterChoice.refused(name, "a regular expression behind targets=", "none");
      }
      Pattern.compile(text);
      return text;
    } catch (PatternSyntaxException e) {
      throw AdapterChoice.refused(
          name,
          "a regular expression behind targets=",
          e.getDescription().toLowerCase(Locale.ROOT) + " at " + e.getIndex());
    }
  }

  private static double alpha(String name, String value) {
    try {
      double alpha = Double.parseDouble(value);
      if (alpha > 0 && Float.isFinite((float) alpha)) {
        return alpha;
      }
    } catch (NumberFormatException e) {
      // the same line
    }
    throw AdapterChoice.refused(name, "alpha to be a number above 0", value);
  }

  @Override
  public String name() {
    String scale = alpha == (long) alpha ? String.valueOf((long) alpha) : String.valueOf(alpha);
    return NAME
        + ":r="
        + rank
        + ",alpha="
        + scale
        + (targets == null ? "" : "," + TARGETS + targets);
  }

  /**
   * The adapter of a model.
   *
   * @param shapes of its weights
   * @throws BadInputException if no map is chosen, or the rank is too large for one
   */
  private Adapter of(Map<String, Shape> shapes) {
    Targets chosen =
        targets == null
            ? Targets.named(Targets.QUERIES_AND_VALUES)
            : Targets.found(Pattern.compile(targets));
    try {
      return new Lora(rank, alpha, chosen).of(shapes);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--tune " + name() + ": " + e.getMessage());
    }
  }

  @Override
  public AdapterRates rates() {
    return AdapterRates.LORA;
  }

  @Override
  public Begun begin(TaskModel model, Backend backend, AdapterBase base, Key seed) {
    Parameters theta = model.parameters();
    Map<String, Shape> shapes = new LinkedHashMap<>();
    theta.list().forEach(p -> shapes.put(p.name(), p.shape()));
    Adapter adapter = of(shapes);
    TaskModel begun = model.with(adapter.begin(theta, seed.fold(NAME)));
    return new Begun(begun, new TrainedTerms(adapter, base.peft()));
  }
}
