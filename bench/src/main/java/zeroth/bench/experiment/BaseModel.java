package zeroth.bench.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import zeroth.bench.task.Task;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.registry.MethodEntry;

/** A model as it is read, which becomes one with a task. */
public interface BaseModel {

  /** The weights as they were read. */
  Parameters parameters();

  /** Names of the classes of a head that it came with; empty without one. */
  List<String> labels();

  /** Whether it reads and says any text. */
  default boolean isLanguageModel() {
    return false;
  }

  /**
   * The same model with an adapter, and with the head that the adapter's directory may have.
   *
   * @throws zeroth.tensor.BadInputException if it cannot be read, or is for another model
   */
  BaseModel with(AdapterDirectory adapter);

  /**
   * Writes the model to a new directory in the Hugging Face layout, which appears complete or not
   * at all.
   *
   * @throws zeroth.tensor.BadInputException if the directory exists or cannot be written
   */
  void write(Path directory);

  /** The rate that is used where the user gives none. */
  LearningRate learningRate(MethodEntry method);

  /** Those of many methods, for the weights as they are now. */
  default Function<MethodEntry, LearningRate> learningRates() {
    return this::learningRate;
  }

  /**
   * What puts a task's classes into words for this model, as a run's record has it.
   *
   * @param head what the user has asked for
   * @param labels names of the classes
   * @throws zeroth.tensor.BadInputException if that does not fit together
   */
  List<String> prompts(Setting.Head head, Task task, List<String> labels);

  /**
   * Which of the ways to run this model was chosen, and why, where there are several.
   *
   * @param prompts of {@link #prompts}; empty if the model came with a head
   * @param labels names of the classes
   */
  default Optional<String> note(List<String> prompts, List<String> labels) {
    return Optional.empty();
  }

  /**
   * The model with a task; it shares the weights.
   *
   * @param labels names of the classes
   * @param prompts of {@link #prompts}; empty if the model came with a head
   * @param scale see {@link Setting.Head}
   * @throws zeroth.tensor.BadInputException if prompts and labels do not fit together
   */
  TaskModel on(Backend backend, List<String> labels, List<String> prompts, double scale);
}
