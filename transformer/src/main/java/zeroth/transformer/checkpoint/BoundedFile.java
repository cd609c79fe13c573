package zeroth.transformer.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import zeroth.tensor.BadInputException;

/** Reads files that are small by nature whole, and refuses them when they are not. */
public final class BoundedFile {
  private BoundedFile() {}

  /**
   * All bytes of a file.
   *
   * @throws BadInputException if it cannot be read or is larger than limit bytes
   */
  public static byte[] read(Path file, int limit) {
    try (InputStream in = Files.newInputStream(regular(file))) {
      return read(file.toString(), in, limit);
    } catch (IOException e) {
      throw unreadable(file.toString(), e);
    }
  }

  /** The same for a stream of unknown length. */
  public static byte[] read(String source, InputStream in, int limit) throws IOException {
    byte[] bytes = in.readNBytes(limit + 1);
    if (bytes.length > limit) {
      throw new BadInputException(source, "size", "at most " + limit + " bytes", "more");
    }
    return bytes;
  }

  /**
   * The file itself if it is one.
   *
   * @throws BadInputException if there is none, or it is a directory
   */
  public static Path regular(Path file) {
    if (!Files.exists(file)) {
      throw new BadInputException(file.toString(), "file", "a readable file", "none");
    }
    if (!Files.isRegularFile(file)) {
      throw new BadInputException(file.toString(), "file", "a readable file", "something else");
    }
    return file;
  }

  /** What is thrown when reading fails, in one line. */
  public static BadInputException unreadable(String source, IOException e) {
    String reason = e instanceof NoSuchFileException ? "no such file" : String.valueOf(e);
    return new BadInputException(source, "reading", "a readable file", reason);
  }
}
