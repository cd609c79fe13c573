package zeroth.zo.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Replaces a file so that it is there whole, old or new, whenever the machine stops. */
public final class AtomicFile {
  /** What the name of a file that is being written ends with. */
  public static final String PARTIAL = ".partial";

  /** Writes the new content. */
  @FunctionalInterface
  public interface Content {
    /** Writes to an empty file. */
    void write(FileChannel out) throws IOException;
  }

  private AtomicFile() {}

  /**
   * Writes beside the file, forces it to disk, and renames.
   *
   * @throws IOException if it cannot be written; the old file is as it was then
   */
  public static void replace(Path file, Content content) throws IOException {
    Path place = file.toAbsolutePath();
    Path partial = place.resolveSibling(place.getFileName() + PARTIAL);
    try {
      try (FileChannel out =
          FileChannel.open(
              partial,
              StandardOpenOption.WRITE,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        content.write(out);
        out.force(true);
      }
      Files.move(
          partial, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(partial);
      throw e;
    }
    forceDirectory(place.getParent());
  }

  /** Makes new names last; not every system lets a directory be opened. */
  static void forceDirectory(Path directory) {
    try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    } catch (IOException e) {
      // the files' contents have been forced; a name that is lost means the file before
    }
  }
}
