package zeroth.bench.command;

import picocli.CommandLine.Option;
import zeroth.bench.task.FileTask;
import zeroth.bench.task.SplitSizes;
import zeroth.bench.task.Task;
import zeroth.bench.task.Tasks;

/** Options that say which data. */
final class TaskOptions {
  @Option(
      names = "--task",
      defaultValue = "wordnet",
      paramLabel = "<task>",
      description =
          "wordnet, wordnet-verbs, or a file that ends in .tsv or .jsonl (${DEFAULT-VALUE})")
  String task;

  @Option(
      names = "--test-file",
      paramLabel = "<file>",
      description = "a file to test on; without it a fifth of the task is held out")
  String testFile;

  @Option(
      names = "--train",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "examples to train on (wordnet: 8000, a file: all of its split)")
  Integer train;

  @Option(
      names = "--dev",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "examples that choose the best weights (wordnet: 800, a file: all)")
  Integer dev;

  @Option(
      names = "--test",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "examples that are measured and reported (wordnet: 1000, a file: all)")
  Integer test;

  Task task() {
    return Tasks.named(task);
  }

  FileTask testTask() {
    return testFile == null ? null : Tasks.file(testFile);
  }

  SplitSizes sizes() {
    return task().sizes().or(train, dev, test);
  }
}
