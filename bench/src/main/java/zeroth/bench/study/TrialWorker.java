package zeroth.bench.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import zeroth.bench.comparison.Trial;
import zeroth.bench.comparison.TrialRun;
import zeroth.bench.experiment.MeasuredTraining;
import zeroth.bench.run.RunDirectory;
import zeroth.tensor.BadInputException;
import zeroth.zo.workers.Worker;

/** Makes whole runs of a study in a directory of its own, and sends what they came to. */
public final class TrialWorker implements Worker {
  private final StudyRequest request;
  private final StudyDirectory named;
  private final int threads;
  private Bench bench;
  private StudyDirectory directory;

  /**
   * @param request the study's
   * @param named its directory, as runs say that they are in it
   * @param threads to compute on
   */
  public TrialWorker(StudyRequest request, Path named, int threads) {
    this.request = request;
    this.named = new StudyDirectory(named);
    this.threads = threads;
  }

  @Override
  public byte[] answer(byte[] ask) {
    return made(ask).toBytes();
  }

  private TrialMessage.Made made(byte[] ask) {
    try {
      TrialMessage message = TrialMessage.of(ask);
      check(message.trial());
      open();
      RunDirectory run = directory.run(message.trial());
      try {
        Files.createDirectories(run.path());
        RunArchive.unpack(message.archive(), run);
        TrialRun made = bench.run(message.trial(), new MeasuredTraining.Observer() {});
        return made.failure() == null
            ? new TrialMessage.Made(null, RunArchive.of(run))
            : new TrialMessage.Made(made.failure(), new byte[0]);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write " + run.path() + ": " + e.getMessage(), e);
      } finally {
        delete(run.path());
      }
    } catch (BadInputException e) {
      return new TrialMessage.Made(e.getMessage(), new byte[0]);
    }
  }

  /** Only runs of this study lie below its directory. */
  private void check(Trial trial) {
    boolean known =
        request.arms().contains(trial.arm())
            && request.tasks().stream().anyMatch(task -> task.name().equals(trial.task()));
    if (!known) {
      throw new BadInputException("trial", "content", "a task and an arm of the study", "others");
    }
  }

  private void open() {
    if (bench == null) {
      try {
        directory = new StudyDirectory(Files.createTempDirectory("zeroth-study"));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write to the temporary directory", e);
      }
      bench = new Bench(request, directory, named, threads, notes -> {});
    }
  }

  @Override
  public void close() {
    if (bench != null) {
      bench.close();
      delete(directory.path());
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + directory + ": " + e.getMessage(), e);
    }
  }
}
