package zeroth.bench.measure;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import zeroth.tensor.BadInputException;

/**
 * A number that says how good answers are, or, of {@link #MAJORITY}, how good they are without a
 * model; more is better, 1 is best.
 */
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

  /** Whether it tells of the texts alone: a model cannot be judged by it. */
  public boolean isBaseline() {
    return this == MAJORITY;
  }

  /** Those that a model can be judged by. */
  private static Stream<Measure> judging() {
    return Arrays.stream(values()).filter(measure -> !measure.isBaseline());
  }

  /** The names of those that a model can be judged by, for messages. */
  public static String names() {
    return judging().map(Measure::text).collect(Collectors.joining(", "));
  }

  /** The one of a name, among those that a model can be judged by; empty if it is none. */
  public static Optional<Measure> named(String text) {
    return judging().filter(measure -> measure.text().equals(text)).findFirst();
  }

  /**
   * The same.
   *
   * @param what is named, for the message
   * @throws BadInputException if there is none
   */
  public static Measure of(String what, String text) {
    return named(text)
        .orElseThrow(
            () -> new BadInputException(what + " " + text + ": expected one of " + names()));
  }
}
