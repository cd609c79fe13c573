package zeroth.bench.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;
import zeroth.zo.journal.AtomicFile;
import zeroth.zo.journal.JournalWriter;
import zeroth.zo.journal.Snapshots;

/**
 * The directory of a run:
 *
 * <pre>
 * run.json      configuration, platform, hashes, results
 * metrics.csv   a row for every step and measurement
 * report.html   the run to look at
 * journal.bin   the losses of every step, from which the run can be repeated and continued
 * snapshots/    weights and the method's state after some steps, the last two
 * model/        the best weights so far, at the end those that were selected, in the Hugging Face
 *               layout
 * </pre>
 *
 * <p>A directory that exists is never written to unless it is empty, or a previous run's and the
 * user says so; files that no run has written are never touched.
 *
 * @param path the directory
 */
public record RunDirectory(Path path) {
  private static final String RECORD = "run.json";
  private static final String JOURNAL = "journal.bin";
  private static final String DAMAGED_JOURNAL = "journal.damaged.bin";
  private static final List<String> FILES =
      List.of("report.html", "metrics.csv", DAMAGED_JOURNAL, JOURNAL, RECORD);

  /** Names of {@code model/} and its weights with an identifier, and of files to be renamed. */
  private static final Pattern UNFINISHED =
      Pattern.compile(
          "\\.(model|adapter_model)(\\.safetensors(\\.next)?)?\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
              + "|(adapter_)?model\\.safetensors\\.next|(run\\.json|metrics\\.csv|report\\.html|journal\\.bin)\\.partial");

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
      boolean previous =
          Files.isRegularFile(absolute.resolve(RECORD))
              || Files.isRegularFile(absolute.resolve(JOURNAL));
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
      JournalWriter.refuseUsed(absolute.resolve(JOURNAL));
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
      run.deleteModel();
      run.snapshots().delete();
      run.deleteUnfinished();
      for (String file : FILES) {
        Files.deleteIfExists(path.resolve(file));
      }
      return run;
    } catch (FileAlreadyExistsException e) {
      throw new BadInputException("--out " + path + " cannot be created: " + e.getFile());
    } catch (IOException e) {
      throw new BadInputException("--out " + path + " cannot be written: " + FileProblem.of(e));
    }
  }

  /**
   * The directory of a run that is to be continued.
   *
   * @throws BadInputException if there is no journal, or the directory cannot be written
   */
  public static RunDirectory resume(Path path) {
    RunDirectory run = new RunDirectory(path);
    if (!Files.isRegularFile(run.journal())) {
      throw new BadInputException(path + " holds no run to continue: there is no " + JOURNAL);
    }
    if (!Files.isWritable(path)) {
      throw new BadInputException(path + ": no permission to write to it");
    }
    return run;
  }

  /** Deletes {@code model/}, which a journal can make again. */
  public void deleteModel() {
    try {
      if (Files.isDirectory(model(), LinkOption.NOFOLLOW_LINKS)) {
        deleteFiles(model());
        Files.delete(model());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + path + ": " + FileProblem.of(e), e);
    }
  }

  /** Deletes files and directories of the temporary names that this program writes under. */
  public void deleteUnfinished() {
    try {
      for (Path parent : List.of(path, model())) {
        if (Files.isDirectory(parent)) {
          deleteUnfinished(parent);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + path + ": " + FileProblem.of(e), e);
    }
  }

  private static void deleteUnfinished(Path parent) throws IOException {
    List<Path> unfinished = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
      for (Path entry : entries) {
        if (UNFINISHED.matcher(entry.getFileName().toString()).matches()) {
          unfinished.add(entry);
        }
      }
    }
    for (Path entry : unfinished) {
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        deleteFiles(entry);
      }
      Files.delete(entry);
    }
  }

  /** The losses of every step. */
  public Path journal() {
    return path.resolve(JOURNAL);
  }

  /** What a journal was before its damaged part was cut off. */
  public Path damagedJournal() {
    return path.resolve(DAMAGED_JOURNAL);
  }

  /** Weights and the method's state after some steps. */
  public Snapshots snapshots() {
    return new Snapshots(path.resolve("snapshots"));
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
  public static void writeAtomically(Path file, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      AtomicFile.replace(
          file,
          out -> {
            for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
              out.write(rest);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + FileProblem.of(e), e);
    }
  }

  /**
   * Writes over a text file's first bytes, with blanks behind them as far as the old text reached:
   * this takes no room. A crash meanwhile leaves a mixture.
   */
  static void writeOver(Path file, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      int size = Math.max(bytes.length, Math.toIntExact(out.size()));
      ByteBuffer all = ByteBuffer.allocate(size).put(bytes);
      while (all.hasRemaining()) {
        all.put((byte) ' ');
      }
      all.flip();
      while (all.hasRemaining()) {
        out.write(all);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + FileProblem.of(e), e);
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
      throw new BadInputException("cannot read " + directory + ": " + FileProblem.of(e));
    }
  }

  private static void deleteFiles(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(files::add);
    }
    for (Path file : files) {
      if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
        deleteFiles(file);
      }
      Files.delete(file);
    }
  }
}
