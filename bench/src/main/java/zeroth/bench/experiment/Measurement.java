package zeroth.bench.experiment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import zeroth.bench.measure.Confusion;
import zeroth.bench.measure.Marks;
import zeroth.bench.measure.Measure;
import zeroth.bench.run.RunRecord.Score;
import zeroth.zo.Evaluation;

/**
 * A model measured on a split.
 *
 * @param loss mean over the texts
 * @param marks how its answers compare with the right ones
 * @param forwards batches it took
 */
public record Measurement(double loss, Marks marks, long forwards) {
  /** Of a split without texts. */
  public static final Measurement NONE =
      new Measurement(Double.NaN, new Confusion(new int[0][0]), 0);

  /** A model measured on a split, which may have no texts. */
  public static Measurement of(TaskModel model, EncodedTexts split) {
    return of(model, split, texts -> {});
  }

  /**
   * The same.
   *
   * @param watcher is told after each batch how many texts are measured
   */
  public static Measurement of(TaskModel model, EncodedTexts split, IntConsumer watcher) {
    return split.size() == 0 ? NONE : model.measure(split, watcher);
  }

  /** Whether there was something to measure. */
  public boolean isMade() {
    return this != NONE;
  }

  /** Number of texts. */
  public int texts() {
    return marks.texts();
  }

  /** Fraction answered right. */
  public double accuracy() {
    return marks.accuracy();
  }

  /** Accuracy and loss, for a trainer. */
  public Evaluation evaluation() {
    return new Evaluation(loss, accuracy(), forwards);
  }

  /** Loss and all measures, for a record; null if nothing was measured. */
  public Score score() {
    if (!isMade()) {
      return null;
    }
    Map<String, Double> measures = new LinkedHashMap<>();
    for (Measure measure : marks.measures()) {
      measures.put(measure.text(), marks.value(measure));
    }
    return new Score(accuracy(), loss, measures);
  }
}
