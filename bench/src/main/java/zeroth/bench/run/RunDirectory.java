package zeroth.bench.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.BadInputException;

/**
 * The directory of a run:
 *
 * <pre>
 * run.json      configuration, platform, hashes, results
 * metrics.csv   a row for every step and measurement
 * report.html   the run to look at
 * model/        the best weights so far, in the Hugging Face layout
 * </pre>
 *
 * <p>A directory that exists is never written to unless it is empty, or a previous run's and the
 * user says so; files that no run has written are never touched.
 *
 * @param path the directory
 */
public record RunDirectory(Path path) {
  private static final String RECORD = "run.json";
  private static final List<String> FILES = List.of("report.html", "metrics.csv", RECORD);

  /**
   * Says early what {@link #create} would refuse; creates nothing.
   *
   * @param path the directory to be
   * @param force whether a previous run there may be replaced
   * @throws BadInputException if it is in use, or cannot be written
   */
  public static void check(Path path, boolean force) {
    Path absolute = path.toAbsolutePath().normalize();
    if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.isDirectory(absolute)) {
        throw new BadInputException("--out " + path + " exists and is no directory");
      }
      boolean previous = Files.isRegularFile(absolute.resolve(RECORD));
      if (!previous && !isEmpty(absolute)) {
        throw new BadInputException(
            "--out " + path + " exists and holds no previous run: choose another directory");
      }
      if (previous && !force) {
        throw new BadInputException(
            "--out "
                + path
                + " holds a previous run: choose another directory, or --force to"
                + " replace it");
      }
    }
    Path existing = absolute;
    while (existing != null && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isDirectory(existing)) {
      throw new BadInputException(
          "--out " + path + " cannot be created: " + existing + " is no directory");
    }
    if (!Files.isWritable(existing)) {
      throw new BadInputException("--out " + path + ": no permission to write to " + existing);
    }
  }

  /**
   * Creates the directory, and removes what a previous run has left in it.
   *
   * @throws BadInputException as {@link #check}
   */
  public static RunDirectory create(Path path, boolean force) {
    check(path, force);
    try {
      Files.createDirectories(path);
      RunDirectory run = new RunDirectory(path);
      if (Files.isDirectory(run.model(), LinkOption.NOFOLLOW_LINKS)) {
        deleteFiles(run.model());
        Files.delete(run.model());
      }
      for (String file : FILES) {
        Files.deleteIfExists(path.resolve(file));
      }
      return run;
    } catch (FileAlreadyExistsException e) {
      throw new BadInputException("--out " + path + " cannot be created: " + e.getFile());
    } catch (IOException e) {
      throw new BadInputException("--out " + path + " cannot be written: " + e.getMessage());
    }
  }

  /** Configuration, platform, hashes, results. */
  public Path record() {
    return path.resolve(RECORD);
  }

  /** A row for every step and measurement. */
  public Path metrics() {
    return path.resolve("metrics.csv");
  }

  /** The run to look at. */
  public Path report() {
    return path.resolve("report.html");
  }

  /** The best weights so far, in the Hugging Face layout. */
  public Path model() {
    return path.resolve("model");
  }

  /**
   * The model directory of a path that a user gave: its {@code model/} if it is a run's directory,
   * else the path itself.
   */
  public static Path modelOf(Path given) {
    Path inside = new RunDirectory(given).model();
    boolean run = Files.isRegularFile(given.resolve(RECORD)) && Files.isDirectory(inside);
    return run ? inside : given;
  }

  /** Writes a text file so that it is there whole or not at all. */
  static void writeAtomically(Path file, String text) {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try {
      Files.writeString(partial, text, StandardCharsets.UTF_8);
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Writes {@link #report}. */
  public void writeReport(String html) {
    writeAtomically(report(), html);
  }

  private static boolean isEmpty(Path directory) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      return !entries.iterator().hasNext();
    } catch (IOException e) {
      throw new BadInputException("cannot read " + directory + ": " + e.getMessage());
    }
  }

  private static void deleteFiles(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(files::add);
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
