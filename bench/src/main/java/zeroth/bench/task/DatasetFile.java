package zeroth.bench.task;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import zeroth.tensor.BadInputException;

/** What the readers of datasets share. */
final class DatasetFile {
  private static final String GZIP = ".gz";

  private DatasetFile() {}

  /** Opens the file for reading, line by line. */
  static Utf8Lines open(Path path) throws IOException {
    return new Utf8Lines(path.toString(), bytes(path));
  }

  /** The file's bytes; those inside, where it is gzipped. */
  static InputStream bytes(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new BadInputException(path + " is a directory, a file was expected");
    }
    InputStream in = Files.newInputStream(path);
    return isGzip(path) ? new GZIPInputStream(in, 1 << 16) : in;
  }

  /** Whether a file's name says that it is gzipped. */
  static boolean isGzip(Path path) {
    return path.toString().toLowerCase(Locale.ROOT).endsWith(GZIP);
  }

  /** How a file's name ends, in lower case, without what says that it is gzipped. */
  static String plainName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(GZIP) ? lower.substring(0, lower.length() - GZIP.length()) : lower;
  }

  /** What to say of a file that cannot be read. */
  static BadInputException unreadable(Path path, IOException e) {
    if (e instanceof NoSuchFileException) {
      return new BadInputException("no such file: " + path);
    }
    if (e instanceof ZipException || isGzip(path) && e instanceof EOFException) {
      return new BadInputException(path.toString(), "content", "gzip", "a damaged file");
    }
    String why = e instanceof AccessDeniedException ? "permission denied" : e.getMessage();
    return new BadInputException("cannot read " + path + ": " + why);
  }

  /**
   * An example of a line, its cells stripped and checked.
   *
   * @param text2 the second text; null for none
   */
  static Example example(String source, int line, String text, String text2, String label) {
    if (text.isBlank()) {
      throw new BadInputException(source, "line " + line, "a text", "an empty one");
    }
    if (text2 != null && text2.isBlank()) {
      throw new BadInputException(source, "line " + line, "a second text", "an empty one");
    }
    if (label.isBlank()) {
      throw new BadInputException(source, "line " + line, "a label", "an empty one");
    }
    if (text2 == null) {
      return new Example(text.strip(), label.strip(), line);
    }
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(LabelledText.TEXT, text.strip());
    fields.put(FileTask.TEXT2, text2.strip());
    return new Example(Collections.unmodifiableMap(fields), label.strip(), line);
  }

  /** The examples, of which there must be one. */
  static <E> List<E> notEmpty(Path path, List<E> examples) {
    if (examples.isEmpty()) {
      throw empty(path);
    }
    return examples;
  }

  /** What to say of a file without an example. */
  static BadInputException empty(Path path) {
    return new BadInputException(path + ": no examples in the file");
  }
}
