package zeroth.bench.experiment;

import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.random.Key;

/** An adapter as a user asks for it: a name, perhaps with a colon and settings behind it. */
sealed interface AdapterChoice permits LoraChoice, VirtualChoice {

  /**
   * A model with an adapter to be trained.
   *
   * @param model has the adapter
   * @param adapter what is trained of it
   */
  record Begun(TaskModel model, TrainedAdapter adapter) {}

  /**
   * The choice of a name.
   *
   * @return null if the name is of none
   * @throws BadInputException if it begins as one, and a key or a value is none
   */
  static AdapterChoice of(String name) {
    if (LoraChoice.isNamed(name)) {
      return LoraChoice.of(name);
    }
    VirtualKind kind = VirtualKind.named(name);
    return kind == null ? null : VirtualChoice.of(kind, name);
  }

  /** The name with all that it stands for, as a record has it. */
  String name();

  /** The rates to begin with. */
  AdapterRates rates();

  /**
   * A model with the adapter before its first step.
   *
   * @param backend that the model is on
   * @param base what the adapter stands on
   * @param seed of the run
   * @throws BadInputException if the adapter does not fit the model
   */
  Begun begin(TaskModel model, Backend backend, AdapterBase base, Key seed);

  /** A setting that is a whole number of at least 1. */
  static int count(String name, String key, String value) {
    try {
      int count = Integer.parseInt(value);
      if (count >= 1) {
        return count;
      }
    } catch (NumberFormatException e) {
      // the same line
    }
    throw refused(name, key + " to be a whole number of at least 1", value);
  }

  /** A choice with something in it that is none. */
  static BadInputException refused(String name, String expected, String found) {
    return new BadInputException(
        "--tune "
            + name
            + ": expected "
            + expected
            + ", found "
            + (found.isEmpty() ? "none" : found));
  }
}
