package zeroth.bench.experiment;

import zeroth.tensor.BadInputException;
import zeroth.zo.registry.MethodEntry;

/** Whether a method that gives each text a direction of its own can have what it asks for. */
public final class ExampleDirections {
  private ExampleDirections() {}

  /**
   * Refuses what has no loss for each text; all is well for any other method.
   *
   * @param model under the loss that is minimised
   * @param score of options; null for the model's own
   * @param batch texts in a minibatch
   * @throws BadInputException in a line that says what to change
   */
  public static void check(
      MethodChoice choice, Tuning tuning, TaskModel model, OptionScore score, int batch) {
    if (choice.entry().needs() != MethodEntry.Needs.EXAMPLES) {
      return;
    }
    String method = "method " + choice.name() + " gives each text a direction of its own, ";
    if (tuning.isVirtual()) {
      throw new BadInputException(
          method
              + "and all texts share the virtual tokens of --tune "
              + tuning.name()
              + ": take another method, such as mezo, or --tune lora");
    }
    if (!(model.objective() instanceof OptionLoss)) {
      throw new BadInputException(
          method
              + "and --objective "
              + model.objective().text()
              + " is one number for all texts: take another method, such as mezo");
    }
    if (score == OptionScore.CALIBRATED) {
      throw new BadInputException(
          method
              + "and --score calibrated holds all texts against the same prompts: --score mean or"
              + " sum");
    }
    if (batch < 2) {
      throw new BadInputException(
          method + "and --batch " + batch + " has one text alone: give 2 or more");
    }
  }
}
