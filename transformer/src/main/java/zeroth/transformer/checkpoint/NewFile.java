package zeroth.transformer.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;

/**
 * Makes a file or directory appear whole or not at all: it is written beside its target under a
 * temporary name and renamed once it is complete.
 */
public final class NewFile {
  /** Writes to the temporary path, which does not exist yet. */
  @FunctionalInterface
  public interface Content {
    void write(Path temporary) throws IOException;
  }

  private NewFile() {}

  /**
   * Makes the target with the content. Missing parent directories are made as well.
   *
   * @throws BadInputException if the target exists or there is no place for it
   * @throws UncheckedIOException if it cannot be written, as on a full disk; nothing of it is left
   *     then
   */
  public static void create(Path target, Content content) {
    Path place = target.toAbsolutePath().normalize();
    refuseExisting(place);
    Path temporary = place.resolveSibling("." + place.getFileName() + "." + UUID.randomUUID());
    try {
      Files.createDirectories(place.getParent());
    } catch (IOException e) {
      throw new BadInputException(
          target.toString(), "writing", "a writable place", FileProblem.of(e));
    }
    try {
      content.write(temporary);
      refuseExisting(place);
      Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw unwritable(target, e);
    } catch (UncheckedIOException e) {
      throw unwritable(target, e.getCause()); // a file of a directory, by its temporary name
    } finally {
      delete(temporary);
    }
  }

  /** Writes a new file within such content, down to the disk. */
  public static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static UncheckedIOException unwritable(Path target, IOException e) {
    return new UncheckedIOException("cannot write " + target + ": " + FileProblem.of(e), e);
  }

  private static void refuseExisting(Path target) {
    if (Files.exists(target)) {
      throw new BadInputException(target.toString(), "target", "a new name", "an existing one");
    }
  }

  /** What cannot be deleted stays: the failure that is being reported matters more. */
  private static void delete(Path temporary) {
    if (!Files.exists(temporary)) {
      return;
    }
    try (Stream<Path> files = Files.walk(temporary)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // see above
    }
  }
}
