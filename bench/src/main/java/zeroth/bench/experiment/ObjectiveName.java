package zeroth.bench.experiment;

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
    return Measure.named(text)
        .map(MeasureObjective::new)
        .orElseThrow(
            () ->
                new BadInputException(
                    "objective "
                        + text
                        + ": expected options, answer, "
                        + Measure.names()
                        + ", or exec:COMMAND"));
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
