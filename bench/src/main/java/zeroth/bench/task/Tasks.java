package zeroth.bench.task;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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
    if (!name.equals("wordnet") && !name.equals("wordnet-verbs")) {
      return file(name, columns);
    }
    return name.equals("wordnet") ? new WordNetTask() : WordNetTask.verbs();
  }

  /** The task of a file whose columns speak for themselves. */
  public static FileTask file(String name) {
    return file(name, Columns.AUTO);
  }

  /** The task of a file. */
  public static FileTask file(String name, Columns columns) {
    Path path;
    try {
      path = Path.of(name);
    } catch (InvalidPathException e) {
      throw unknown(name);
    }
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
    throw unknown(name);
  }

  private static BadInputException unknown(String name) {
    return new BadInputException(
        "unknown task "
            + name
            + ": expected wordnet, wordnet-verbs or a file that ends in .tsv, .csv or .jsonl,"
            + " each perhaps with .gz");
  }
}
