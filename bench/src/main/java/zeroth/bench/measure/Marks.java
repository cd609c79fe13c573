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
   * These and others of the same kind together.
   *
   * @throws IllegalArgumentException if they are of another kind
   */
  Marks plus(Marks others);
}
