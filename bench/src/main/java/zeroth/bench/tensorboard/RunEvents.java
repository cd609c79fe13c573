package zeroth.bench.tensorboard;

import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import zeroth.bench.run.Metric;
import zeroth.bench.run.RunRecord;

/**
 * Writes the rows of a run's metrics.csv as events, with the tags
 *
 * <pre>
 * train/loss  train/learning_rate  train/projected_gradient  train/forwards
 * dev/loss  dev/accuracy  test/loss  test/accuracy
 * </pre>
 *
 * by steps taken. What a row does not have is left out. Wall time is that of the run's beginning
 * plus the seconds that it has taken, breaks left out. Values are float32 in the file: forwards
 * beyond 2^24 are rounded there, and metrics.csv has all of it.
 */
public final class RunEvents implements AutoCloseable {
  private final EventFile file;
  private final double began;

  private RunEvents(EventFile file, double began) {
    this.file = file;
    this.began = began;
  }

  /**
   * Begins a file in a directory.
   *
   * @param run tells when the run began, which may be in an earlier part of it
   * @throws zeroth.tensor.BadInputException as {@link EventFile#create}
   */
  public static RunEvents create(Path directory, RunRecord run) {
    double seconds = began(run).toEpochMilli() / 1e3;
    return new RunEvents(EventFile.create(directory, seconds), seconds);
  }

  private static Instant began(RunRecord run) {
    try {
      return run.started() == null ? Instant.now() : Instant.parse(run.started());
    } catch (DateTimeParseException e) {
      return Instant.now(); // times are there to look at: no run ends for them
    }
  }

  /** Adds a row; those of an earlier part of the run are to come again. */
  public void add(Metric row) {
    Map<String, Double> values = new LinkedHashMap<>();
    String prefix =
        switch (row.kind()) {
          case STEP -> "train/";
          case DEV -> "dev/";
          case TEST -> "test/";
        };
    put(values, prefix + "loss", row.loss());
    put(values, prefix + "accuracy", row.accuracy());
    put(values, prefix + "learning_rate", row.learningRate());
    put(values, prefix + "projected_gradient", row.projectedGradient());
    if (row.kind() == Metric.Kind.STEP) {
      put(values, prefix + "forwards", row.forwards());
    }
    if (!values.isEmpty()) {
      file.add(row.step(), began + row.seconds(), values);
    }
  }

  private static void put(Map<String, Double> values, String tag, double value) {
    if (!Double.isNaN(value)) {
      values.put(tag, value);
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
