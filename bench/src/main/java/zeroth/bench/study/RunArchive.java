package zeroth.bench.study;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import zeroth.bench.run.RunDirectory;
import zeroth.tensor.BadInputException;

/** The files of a run's directory as bytes, a zip. */
final class RunArchive {
  /** Larger files are not taken: two thousand million bytes is what an array holds. */
  private static final long LARGEST = Integer.MAX_VALUE - 8;

  private RunArchive() {}

  /**
   * All files of a run; none where there is no directory.
   *
   * @throws BadInputException if they do not fit into an array
   * @throws UncheckedIOException if they cannot be read
   */
  static byte[] of(RunDirectory run) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      if (Files.isDirectory(run.path())) {
        long sum = 0;
        for (Path file : files(run.path())) {
          sum += Files.size(file);
          if (sum > LARGEST) {
            throw new BadInputException(
                run.path() + " is too large to be sent: a worker sends 2 GB at most");
          }
          zip.putNextEntry(new ZipEntry(run.path().relativize(file).toString().replace('\\', '/')));
          Files.copy(file, zip);
          zip.closeEntry();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + run.path() + ": " + e.getMessage(), e);
    }
    return bytes.toByteArray();
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /**
   * Writes the files to a directory that is there and has none of them.
   *
   * @throws BadInputException if the bytes are no archive, or one with a file that would lie
   *     elsewhere
   * @throws UncheckedIOException if they cannot be written
   */
  static void unpack(byte[] archive, RunDirectory run) {
    Path root = run.path().toAbsolutePath().normalize();
    long left = LARGEST;
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = root.resolve(entry.getName()).normalize();
        if (entry.isDirectory() || !file.startsWith(root) || file.equals(root)) {
          throw bad("a file below " + root, entry.getName());
        }
        Files.createDirectories(file.getParent());
        left = copy(zip, file, left);
      }
    } catch (ZipException | IllegalArgumentException e) {
      throw bad("a zip", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + root + ": " + e.getMessage(), e);
    }
  }

  /**
   * Copies an entry, and no more than there may be: what is packed small may be large.
   *
   * @return how many bytes there may be still
   */
  private static long copy(ZipInputStream zip, Path file, long most) throws IOException {
    long left = most;
    byte[] some = new byte[1 << 13];
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      for (int count = zip.read(some); count >= 0; count = zip.read(some)) {
        left -= count;
        if (left < 0) {
          throw bad("at most " + LARGEST + " bytes", "more");
        }
        out.write(some, 0, count);
      }
    }
    return left;
  }

  private static BadInputException bad(String expected, String found) {
    return new BadInputException("archive of a run", "entry", expected, found);
  }
}
