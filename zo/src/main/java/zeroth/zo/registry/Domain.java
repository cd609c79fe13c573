package zeroth.zo.registry;

import java.util.List;
import zeroth.tensor.BadInputException;

/** The type and the range of a hyperparameter. */
public sealed interface Domain {

  /** The type and range in words: "a number in (0, inf)". */
  String describe();

  /**
   * The value that a text stands for: a Double, an Integer or a String.
   *
   * @param name the hyperparameter, for the message
   * @throws BadInputException if the text is no value of this domain
   */
  Object parse(String name, String text);

  /** A real number above or from {@code low}, below or up to {@code high}. */
  record Real(double low, boolean includesLow, double high) implements Domain {
    @Override
    public String describe() {
      return "a number in " + (includesLow ? "[" : "(") + low + ", " + high + ")";
    }

    @Override
    public Object parse(String name, String text) {
      try {
        double value = Double.parseDouble(text.strip());
        if ((value > low || includesLow && value == low) && value < high) {
          return value;
        }
      } catch (NumberFormatException e) {
        // named below, as a number out of range is
      }
      throw refused(name, text);
    }
  }

  /** A whole number from {@code low} to {@code high}. */
  record Whole(int low, int high) implements Domain {
    @Override
    public String describe() {
      return high == Integer.MAX_VALUE
          ? "a whole number from " + low
          : "a whole number from " + low + " to " + high;
    }

    @Override
    public Object parse(String name, String text) {
      try {
        int value = Integer.parseInt(text.strip());
        if (value >= low && value <= high) {
          return value;
        }
      } catch (NumberFormatException e) {
        // named below, as a number out of range is
      }
      throw refused(name, text);
    }
  }

  /** One of some words. */
  record Choice(List<String> words) implements Domain {
    @Override
    public String describe() {
      return "one of " + String.join(", ", words);
    }

    @Override
    public Object parse(String name, String text) {
      if (!words.contains(text)) {
        throw refused(name, text);
      }
      return text;
    }
  }

  /** The error that names the hyperparameter, its range and what was found. */
  default BadInputException refused(String name, String text) {
    return new BadInputException("setting", name, describe(), text);
  }
}
