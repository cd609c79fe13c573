package zeroth.bench.task;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import zeroth.tensor.BadInputException;

/** What the readers of datasets share. */
final class DatasetFile {
  private DatasetFile() {}

  /** Opens the file for reading. */
  static Utf8Lines open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new BadInputException(path + " is a directory, a file was expected");
    }
    return new Utf8Lines(path.toString(), Files.newInputStream(path));
  }

  /** What to say of a file that cannot be read. */
  static BadInputException unreadable(Path path, IOException e) {
    if (e instanceof NoSuchFileException) {
      return new BadInputException("no such file: " + path);
    }
    String why = e instanceof AccessDeniedException ? "permission denied" : e.getMessage();
    return new BadInputException("cannot read " + path + ": " + why);
  }

  /** An example of a line, its cells stripped and checked. */
  static Example example(String source, int line, String text, String label) {
    if (text.isBlank()) {
      throw new BadInputException(source, "line " + line, "a text", "an empty one");
    }
    if (label.isBlank()) {
      throw new BadInputException(source, "line " + line, "a label", "an empty one");
    }
    return new Example(text.strip(), label.strip(), line);
  }

  /** The examples, of which there must be one. */
  static <E> List<E> notEmpty(Path path, List<E> examples) {
    if (examples.isEmpty()) {
      throw new BadInputException(path + ": no examples in the file");
    }
    return examples;
  }
}
