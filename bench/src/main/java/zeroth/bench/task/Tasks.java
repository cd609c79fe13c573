package zeroth.bench.task;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import zeroth.tensor.BadInputException;

/** Finds a task by what a user calls it. */
public final class Tasks {
  private Tasks() {}

  /**
   * The task of a name or file; nothing is read yet.
   *
   * @throws BadInputException if it is neither a known name nor ends like a known kind of file
   */
  public static Task named(String name) {
    if (name.equals("wordnet")) {
      return new WordNetTask();
    }
    if (name.equals("wordnet-verbs")) {
      return WordNetTask.verbs();
    }
    return file(name);
  }

  /** The task of a file. */
  public static FileTask file(String name) {
    Path path;
    try {
      path = Path.of(name);
    } catch (InvalidPathException e) {
      throw unknown(name);
    }
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".tsv")) {
      return new TsvTask(path);
    }
    if (lower.endsWith(".jsonl")) {
      return new JsonlTask(path);
    }
    throw unknown(name);
  }

  private static BadInputException unknown(String name) {
    return new BadInputException(
        "unknown task "
            + name
            + ": expected wordnet, wordnet-verbs or a file that ends in .tsv or .jsonl");
  }
}
