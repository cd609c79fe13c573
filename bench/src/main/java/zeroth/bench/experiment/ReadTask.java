package zeroth.bench.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import zeroth.bench.task.Dataset;
import zeroth.bench.task.Example;
import zeroth.bench.task.FileTask;
import zeroth.bench.task.Sampling;
import zeroth.bench.task.Task;
import zeroth.tensor.BadInputException;

/**
 * A task's examples, read while it is not known yet whether the model brings names for the classes.
 * They are dealt as well, for the case that it brings none.
 *
 * @param notes what reading has to say
 * @param names of the classes that they are dealt by
 * @param dealt by these names; null where there is another file of tests, or that is refused
 * @param dealing what dealing has to say
 */
record ReadTask(
    Task task,
    FileTask testFile,
    Sampling sampling,
    List<Example> examples,
    List<String> notes,
    List<String> names,
    Dataset dealt,
    List<String> dealing) {

  /**
   * Reads a task.
   *
   * @param testFile where the test split comes from, or null
   * @param names of the classes, unless the model brings others; empty for the task's own
   */
  static ReadTask of(Task task, FileTask testFile, Sampling sampling, List<String> names) {
    List<String> notes = new ArrayList<>();
    List<Example> examples = task.read(notes::add);
    List<String> dealing = new ArrayList<>();
    Dataset dealt = null;
    if (testFile == null) {
      try {
        dealt = Dataset.deal(task, examples, null, names, sampling, dealing::add);
      } catch (BadInputException e) {
        dealing.clear(); // refused again when it is asked for
      }
    }
    return new ReadTask(task, testFile, sampling, examples, notes, names, dealt, dealing);
  }

  /**
   * What {@link Dataset#read} gives.
   *
   * @param labels names of the classes, or empty for the task's own
   * @throws BadInputException as it does, but for what reading the task throws
   */
  Dataset dataset(List<String> labels, Consumer<String> told) {
    notes.forEach(told);
    if (dealt == null || !labels.equals(names)) {
      return Dataset.deal(task, examples, testFile, labels, sampling, told);
    }
    dealing.forEach(told);
    return dealt;
  }
}
