package zeroth.bench.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import zeroth.bench.comparison.TrialRun;
import zeroth.bench.experiment.MeasuredTraining;
import zeroth.bench.run.RunDirectory;
import zeroth.tensor.BadInputException;
import zeroth.zo.workers.Worker;

/** Makes whole runs of a study in a directory of its own, and sends what they came to. */
public final class TrialWorker implements Worker {
  private final StudyRequest request;
  private final int threads;
  private Bench bench;
  private StudyDirectory directory;

  /**
   * @param request the study's
   * @param threads to compute on
   */
  public TrialWorker(StudyRequest request, int threads) {
    this.request = request;
    this.threads = threads;
  }

  @Override
  public byte[] answer(byte[] ask) {
    return made(ask).toBytes();
  }

  private TrialMessage.Made made(byte[] ask) {
    TrialMessage message;
    try {
      message = TrialMessage.of(ask);
      open();
    } catch (BadInputException e) {
      return new TrialMessage.Made(true, e.getMessage(), new byte[0]);
    }
    RunDirectory run = directory.run(message.trial());
    try {
      Files.createDirectories(run.path());
      RunArchive.unpack(message.archive(), run);
      TrialRun made = bench.run(message.trial(), new MeasuredTraining.Observer() {});
      return made.failure() == null
          ? new TrialMessage.Made(false, null, RunArchive.of(run))
          : new TrialMessage.Made(false, made.failure(), new byte[0]);
    } catch (BadInputException e) {
      return new TrialMessage.Made(true, e.getMessage(), new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + run.path() + ": " + e.getMessage(), e);
    } finally {
      delete(run.path());
    }
  }

  private void open() {
    if (bench == null) {
      try {
        directory = new StudyDirectory(Files.createTempDirectory("zeroth-study"));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write to the temporary directory", e);
      }
      bench = new Bench(request, directory, threads, notes -> {});
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
