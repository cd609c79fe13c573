package zeroth.bench.measure;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import zeroth.tensor.BadInputException;

/** A number that says how good answers are; more is better, 1 is best. */
public enum Measure {
  /** The fraction that is right. */
  ACCURACY,
  /** The accuracy of who always says the most frequent class. */
  MAJORITY,
  /** The mean over the classes of the fraction of each that is found. */
  BALANCED_ACCURACY,
  /** The mean over the classes of the harmonic mean of precision and recall. */
  MACRO_F1,
  /** Matthews' correlation coefficient, of several classes as Gorodkin (2004) has it; from -1. */
  MATTHEWS,
  /** The fraction of answers that are a reference but for articles, punctuation and case. */
  EXACT_MATCH,
  /** The mean overlap of answers' words with the nearest reference's. */
  F1;

  /** What a user and a record call it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The one of a name.
   *
   * @param what is named, for the message
   * @throws BadInputException if there is none
   */
  public static Measure of(String what, String text) {
    for (Measure measure : values()) {
      if (measure.text().equals(text)) {
        return measure;
      }
    }
    String known = Arrays.stream(values()).map(Measure::text).collect(Collectors.joining(", "));
    throw new BadInputException(what + " " + text + ": expected one of " + known);
  }
}
