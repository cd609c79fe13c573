package zeroth.bench.experiment;

import zeroth.tensor.BadInputException;
import zeroth.zo.registry.MethodEntry;

/** Whether a method that asks for more than losses can have it. */
public final class MethodNeeds {
  private MethodNeeds() {}

  /**
   * Refuses what has no loss for each text, or whose forward is not one, where the method needs
   * that; all is well for any other method.
   *
   * @param model under the loss that is minimised
   * @param score of options; null for the model's own
   * @param batch texts in a minibatch
   * @throws BadInputException in a line that says what to change
   */
  public static void check(
      MethodChoice choice, Tuning tuning, TaskModel model, OptionScore score, int batch) {
    MethodEntry.Needs needs = choice.entry().needs();
    if (needs.exampleLosses()) {
      checkExamples(choice, tuning, model, score, batch);
    } else if (needs == MethodEntry.Needs.INPUTS && !(model.objective() instanceof OptionLoss)) {
      throw new BadInputException(
          "method "
              + choice.name()
              + " looks at what the forward of a loss multiplies, and --objective "
              + model.objective().text()
              + " is no such loss: take another method, such as mezo");
    }
  }

  private static void checkExamples(
      MethodChoice choice, Tuning tuning, TaskModel model, OptionScore score, int batch) {
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
