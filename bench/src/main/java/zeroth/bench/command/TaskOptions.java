package zeroth.bench.command;

import picocli.CommandLine.Option;
import zeroth.bench.task.Columns;
import zeroth.bench.task.FileTask;
import zeroth.bench.task.SplitSizes;
import zeroth.bench.task.Task;
import zeroth.bench.task.Tasks;
import zeroth.tensor.BadInputException;

/** Options that say which data. */
final class TaskOptions {
  @Option(
      names = "--task",
      defaultValue = "wordnet",
      paramLabel = "<task>",
      description =
          "wordnet, wordnet-verbs, grammar, grammar-pairs, or a file that ends in .tsv, .csv, .jsonl or .txt, perhaps with .gz (${DEFAULT-VALUE})")
  String task;

  @Option(
      names = "--test-file",
      paramLabel = "<file>",
      description = "a file to test on; without it a fifth of the task is held out")
  String testFile;

  @Option(
      names = {"--text-column", "--text"},
      paramLabel = "<name>",
      description = "the column, or JSON field, of the texts: a header's name, or a number from 1")
  String textColumn;

  @Option(
      names = {"--text2-column", "--text2"},
      paramLabel = "<name>",
      description =
          "the same of second texts, where a model is to read pairs; the first column follows from"
              + " names such as sentence1 and sentence2, premise and hypothesis")
  String text2Column;

  @Option(
      names = {"--label-column", "--label"},
      paramLabel = "<name>",
      description = "the column, or JSON field, of the labels: a header's name, or a number from 1")
  String labelColumn;

  @Option(
      names = "--header",
      defaultValue = "auto",
      converter = Names.OfHeader.class,
      paramLabel = "<when>",
      description = "whether a .tsv file's first line names its columns: auto, yes or no (auto)")
  Columns.Header header;

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
      converter = Numbers.Count.class,
      paramLabel = "<n>",
      description =
          "examples that are measured and reported; 0 leaves them alone (wordnet: 1000, a file: all)")
  Integer test;

  Task task() {
    Task named = Tasks.named(task, columns());
    boolean file = named instanceof FileTask || testFile != null;
    if (!file && !columns().equals(Columns.AUTO)) {
      throw new BadInputException(
          "--text-column, --text2-column, --label-column and --header are for files, and "
              + named.name()
              + " is none");
    }
    return named;
  }

  FileTask testTask() {
    return testFile == null ? null : Tasks.file(testFile, columns());
  }

  private Columns columns() {
    return new Columns(header, textColumn, text2Column, labelColumn);
  }

  SplitSizes sizes() {
    return task().sizes().or(train, dev, test);
  }
}
