package zeroth.bench.measure;

import java.util.List;

/** How some answers compare with the right ones. */
public sealed interface Marks permits Confusion, AnswerMarks {

  /** Number of texts, at least one. */
  int texts();

  /** The measures that there are, the first the fraction that is right. */
  List<Measure> measures();

  /**
   * A measure.
   *
   * @throws IllegalArgumentException if it is none of {@link #measures}
   */
  double value(Measure measure);

  /** The fraction that is right, in [0, 1]. */
  default double accuracy() {
    return value(measures().get(0));
  }

  /**
   * These as numbers, of which {@link #of} makes them again: the number of classes, 0 of answers in
   * words, and what is counted.
   */
  double[] numbers();

  /**
   * Marks of numbers.
   *
   * @throws IllegalArgumentException if they are none
   */
  static Marks of(double... numbers) {
    int classes = numbers.length == 0 ? -1 : (int) numbers[0];
    if (classes < 0 || numbers.length - 1 != (classes == 0 ? 3 : (long) classes * classes)) {
      throw new IllegalArgumentException(numbers.length + " numbers are no marks");
    }
    return classes == 0
        ? new AnswerMarks((int) numbers[1], numbers[2], numbers[3])
        : Confusion.of(classes, numbers);
  }

  /**
   * These and others of the same kind together.
   *
   * @throws IllegalArgumentException if they are of another kind
   */
  Marks plus(Marks others);
}
