package zeroth.bench.task;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import zeroth.tensor.BadInputException;

/** Finds a task by what a user calls it. */
public final class Tasks {
  private Tasks() {}

  /** The task of a name or file whose columns speak for themselves. */
  public static Task named(String name) {
    return named(name, Columns.AUTO);
  }

  /**
   * The task of a name or file; nothing is read yet.
   *
   * @param columns how a file is read
   * @throws BadInputException if it is neither a known name nor ends like a known kind of file, or
   *     columns are named of what is no file
   */
  public static Task named(String name, Columns columns) {
    return named(name, columns, true);
  }

  /**
   * What a task asks, whether its files are there or not: its columns, classes and templates.
   *
   * @throws BadInputException as {@link #named(String, Columns)}, but for a missing directory
   */
  public static Task form(String name, Columns columns) {
    return named(name, columns, false);
  }

  private static Task named(String name, Columns columns, boolean read) {
    if (name.equals("wordnet")) {
      return new WordNetTask();
    }
    if (name.equals("wordnet-verbs")) {
      return WordNetTask.verbs();
    }
    if (name.equals("grammar")) {
      return GrammarTask.sentences();
    }
    if (name.equals("grammar-pairs")) {
      return GrammarTask.pairs();
    }
    Optional<Task> described = described(name, read);
    return described.isPresent() ? described.get() : file(name, columns);
  }

  /** The task {@code NAME:DIR} or {@code FILE.yaml} or {@code FILE.yaml:DIR}, if it is one. */
  private static Optional<Task> described(String name, boolean read) {
    if (TaskDescriptions.NAMES.contains(name)) {
      if (!read) {
        return Optional.of(new DescribedTask(name, TaskDescriptions.named(name), Path.of("")));
      }
      throw new BadInputException(
          "--task " + name + ": where are its files? --task " + name + ":DIRECTORY");
    }
    int colon = name.indexOf(':');
    if (colon > 0 && TaskDescriptions.NAMES.contains(name.substring(0, colon))) {
      TaskDescription known = TaskDescriptions.named(name.substring(0, colon));
      return Optional.of(
          new DescribedTask(name, known, directory(name.substring(colon + 1), read)));
    }
    Matcher own = Pattern.compile("(.*\\.ya?ml)(?::(.+))?", Pattern.DOTALL).matcher(name);
    if (!own.matches()) {
      return Optional.empty();
    }
    Path file = path(own.group(1));
    Path parent = file.toAbsolutePath().getParent();
    Path directory = own.group(2) == null ? parent : directory(own.group(2), read);
    return Optional.of(new DescribedTask(name, TaskDescriptions.read(file), directory));
  }

  private static Path directory(String name, boolean read) {
    Path directory = path(name);
    if (read && !Files.isDirectory(directory)) {
      throw new BadInputException(name, "task", "a directory with its files", "none");
    }
    return directory;
  }

  private static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw unknown(name);
    }
  }

  /** The task of a file whose columns speak for themselves. */
  public static FileTask file(String name) {
    return file(name, Columns.AUTO);
  }

  /** The task of a file. */
  public static FileTask file(String name, Columns columns) {
    Path path = path(name);
    String lower = DatasetFile.plainName(name);
    if (lower.endsWith(".tsv")) {
      return new TsvTask(path, columns);
    }
    if (lower.endsWith(".csv")) {
      return new CsvTask(path, columns);
    }
    if (lower.endsWith(".parquet")) {
      throw new BadInputException(
          name
              + ": Parquet is not read; in Python, pandas.read_parquet(FILE).to_json(OUT,"
              + " orient=\"records\", lines=True) makes a .jsonl of it");
    }
    if (lower.endsWith(".jsonl")) {
      return new JsonlTask(path, columns);
    }
    if (lower.endsWith(".txt")) {
      return new LabelFirstTask(path, columns);
    }
    throw unknown(name);
  }

  private static BadInputException unknown(String name) {
    return new BadInputException(
        "unknown task "
            + name
            + ": expected wordnet, wordnet-verbs, grammar, grammar-pairs, NAME:DIRECTORY with one of "
            + String.join(", ", TaskDescriptions.NAMES)
            + ", a file that ends in .yaml, or one that ends in .tsv, .csv, .jsonl or .txt,"
            + " each perhaps with .gz");
  }
}
