package zeroth.bench.task;

import java.util.List;

/** A task whose examples come with the project. */
public sealed interface BuiltInTask extends Task permits WordNetTask, GrammarTask {

  /** All of them. */
  static List<BuiltInTask> all() {
    return List.of(
        new WordNetTask(), WordNetTask.verbs(), GrammarTask.sentences(), GrammarTask.pairs());
  }

  /** What is asked, in a line. */
  String about();

  /** An example of the task's kind, for who reads about it; its line is 0. */
  Example example();
}
