package zeroth.bench.experiment;

import java.util.Arrays;
import java.util.stream.Collectors;
import zeroth.bench.measure.Measure;
import zeroth.tensor.BadInputException;

/** Which loss is minimised, as a user names it. */
public sealed interface ObjectiveName permits OptionLoss, MeasureObjective, ProgramObjective {

  /**
   * The one of a name.
   *
   * @param text options, answer, a {@link Measure}'s name, or exec:COMMAND
   * @throws BadInputException if it is none of these
   */
  static ObjectiveName of(String text) {
    if (text.startsWith(ProgramObjective.PREFIX)) {
      return new ProgramObjective(text.substring(ProgramObjective.PREFIX.length()));
    }
    for (OptionLoss loss : OptionLoss.values()) {
      if (loss.text().equals(text)) {
        return loss;
      }
    }
    for (Measure measure : Measure.values()) {
      if (measure != Measure.MAJORITY && measure.text().equals(text)) {
        return new MeasureObjective(measure);
      }
    }
    throw new BadInputException(
        "objective "
            + text
            + ": expected options, answer, "
            + Arrays.stream(Measure.values())
                .filter(measure -> measure != Measure.MAJORITY)
                .map(Measure::text)
                .collect(Collectors.joining(", "))
            + ", or exec:COMMAND");
  }

  /** What a user and a record call it. */
  String text();

  /**
   * A model and its task under this loss.
   *
   * @throws BadInputException if they have no such loss
   */
  TaskModel of(TaskModel model);
}
