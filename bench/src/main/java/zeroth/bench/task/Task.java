package zeroth.bench.task;

import java.util.List;

/** A source of labelled texts. */
public interface Task {

  /** What a user calls it: a name or a file. */
  String name();

  /**
   * All examples.
   *
   * @throws zeroth.tensor.BadInputException if the source cannot be read; names the line
   */
  List<Example> read();

  /**
   * The labels in their order where the task fixes them; empty where they are read off the data.
   */
  List<String> labels();

  /** The label prompts' template; {@code {label}} stands for the label's name. */
  String promptTemplate();

  /** Whether each split takes equally many examples of each label rather than the data's shares. */
  boolean balanced();

  /** How many examples each split takes unless the user says otherwise. */
  SplitSizes sizes();
}
