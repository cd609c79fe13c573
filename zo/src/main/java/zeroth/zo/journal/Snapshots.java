package zeroth.zo.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Method;
import zeroth.zo.TrainingResult;

/**
 * The snapshots of a run, each of the weights and the method's state after some steps: {@code
 * step-N} in a directory of their own. They shorten the way that a journal is replayed; the newest
 * two are kept, and one that is damaged or of another run is as good as none.
 *
 * @param directory where they are; made with the first one
 */
public record Snapshots(Path directory) {
  private static final int KEPT = 2;
  private static final Pattern NAME = Pattern.compile("step-(\\d{1,9})");

  /**
   * Takes a snapshot, which appears whole or not at all, and deletes those before the last two and
   * those of steps to come, which the journal has lost.
   *
   * @param losses {@link JournaledProblem#lossesChecksum} of the steps so far
   * @param at what the run has come to
   * @throws UncheckedIOException if it cannot be written
   */
  public void take(int losses, TrainingResult at, Parameters theta, Method method) {
    Path file = directory.resolve("step-" + at.steps());
    try {
      Files.createDirectories(directory);
      AtomicFile.replace(file, out -> new SnapshotWriter(out).write(losses, at, theta, method));
      Map<Integer, Path> all = list();
      deleteAll(all.keySet().stream().filter(steps -> steps > at.steps()).map(all::get));
      deleteAll(list().values().stream().skip(KEPT));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + FileProblem.of(e), e);
    }
  }

  /**
   * Puts weights and state back as the newest snapshot has them that can be used. One that cannot
   * be read is passed over like one that is damaged.
   *
   * @param journal the run's journal; a snapshot of steps that are not in it is not used
   * @param usable asked before anything is written
   * @param theta the weights before the first step
   * @param method a fresh one
   * @return what the run had come to; {@link TrainingResult#START}, with nothing changed, if there
   *     is no such snapshot
   */
  public TrainingResult restore(
      Journal journal, Predicate<TrainingResult> usable, Parameters theta, Method method) {
    try {
      for (Map.Entry<Integer, Path> snapshot : list().entrySet()) {
        int steps = snapshot.getKey();
        if (steps <= journal.steps().size()) {
          int losses = LossesChecksum.of(journal.steps().subList(0, steps)).value();
          try (SnapshotReader reader = new SnapshotReader(snapshot.getValue())) {
            TrainingResult at = checked(reader, losses, theta, method);
            if (at != null && at.steps() == steps && usable.test(at)) {
              reader.load(theta, method);
              return at;
            }
          } catch (AccessDeniedException e) {
            // the one before, or the journal, will do
          }
        }
      }
      return TrainingResult.START;
    } catch (IOException e) {
      throw new BadInputException(
          directory.toString(), "reading", "readable snapshots", FileProblem.of(e));
    }
  }

  private static TrainingResult checked(
      SnapshotReader reader, int losses, Parameters theta, Method method) {
    try {
      return reader.check(losses, theta, method);
    } catch (IOException e) {
      return null;
    }
  }

  /** The snapshots by number of steps, newest first. */
  private Map<Integer, Path> list() throws IOException {
    Map<Integer, Path> found = new TreeMap<>(Comparator.reverseOrder());
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          found.put(Integer.parseInt(name.group(1)), file);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Map.of();
    }
    return found;
  }

  private static void deleteAll(Stream<Path> files) throws IOException {
    for (Path file : files.toList()) {
      Files.delete(file);
    }
  }

  /** Deletes all snapshots and what is left of one that was being written. */
  public void delete() throws IOException {
    deleteAll(list().values().stream());
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "step-*.partial")) {
      for (Path file : files) {
        Files.delete(file);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return;
    }
    Files.delete(directory);
  }
}
