package zeroth.bench.experiment;

import java.util.List;
import zeroth.bench.measure.Measure;
import zeroth.tensor.BadInputException;

/**
 * One minus a measure of the answers: a loss without a gradient, whose value on n texts moves in
 * jumps.
 *
 * @param measure what is made large
 */
public record MeasureObjective(Measure measure) implements ObjectiveName {
  private static final List<Measure> OF_CLASSES =
      List.of(Measure.ACCURACY, Measure.BALANCED_ACCURACY, Measure.MACRO_F1, Measure.MATTHEWS);
  private static final List<Measure> OF_ANSWERS = List.of(Measure.EXACT_MATCH, Measure.F1);

  @Override
  public String text() {
    return measure.text();
  }

  /**
   * Of classes, f1 is the mean of the classes'; of answers, accuracy is that they match exactly.
   */
  @Override
  public TaskModel of(TaskModel model) {
    boolean classes = !model.labels().isEmpty();
    Measure meant =
        switch (measure) {
          case F1 -> classes ? Measure.MACRO_F1 : measure;
          case ACCURACY -> classes ? measure : Measure.EXACT_MATCH;
          default -> measure;
        };
    List<Measure> known = classes ? OF_CLASSES : OF_ANSWERS;
    if (!known.contains(meant)) {
      throw new BadInputException(
          "--objective "
              + text()
              + (classes ? ": the task's answers are classes" : ": the task's answers are words")
              + ", which have "
              + String.join(", ", known.stream().map(Measure::text).toList()));
    }
    return new MeasuredModel(model, this, meant);
  }
}
