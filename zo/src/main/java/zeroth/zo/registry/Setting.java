package zeroth.zo.registry;

import java.util.List;

/**
 * A documented hyperparameter of a method.
 *
 * @param name its name on the command line
 * @param standard its default, as text
 * @param domain its type and range
 * @param meaning one line
 */
public record Setting(String name, String standard, Domain domain, String meaning) {

  /**
   * @throws zeroth.tensor.BadInputException if the default is not in the domain
   */
  public Setting {
    domain.parse(name, standard);
  }

  /** A positive number. */
  public static Setting positive(String name, double standard, String meaning) {
    return new Setting(
        name, text(standard), new Domain.Real(0, false, Double.POSITIVE_INFINITY), meaning);
  }

  /** A number in [0, below). */
  public static Setting below(String name, double below, double standard, String meaning) {
    return new Setting(name, text(standard), new Domain.Real(0, true, below), meaning);
  }

  /**
   * A number of directions in a step, each of which costs a loss: 65,536 and no more, so that a
   * setting that is a mistake, or somebody else's, takes no memory before it is found out.
   */
  public static Setting directions(String name, int low, int standard, String meaning) {
    return new Setting(name, String.valueOf(standard), new Domain.Whole(low, 1 << 16), meaning);
  }

  /** A whole number of at least {@code low}. */
  public static Setting atLeast(String name, int low, int standard, String meaning) {
    return new Setting(
        name, String.valueOf(standard), new Domain.Whole(low, Integer.MAX_VALUE), meaning);
  }

  /** One of some words; the first is the default. */
  public static Setting choice(String name, String meaning, String... words) {
    return new Setting(name, words[0], new Domain.Choice(List.of(words)), meaning);
  }

  private static String text(double value) {
    return String.valueOf(value);
  }
}
