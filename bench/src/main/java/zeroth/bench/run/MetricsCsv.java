package zeroth.bench.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes metrics.csv, a row as soon as it is known, so that a run can be watched. */
public final class MetricsCsv implements AutoCloseable {
  /** The columns in their order. */
  public static final String HEADER =
      "step,kind,loss,learning_rate,projected_gradient,forwards,seconds,accuracy";

  private final Writer file;
  private final List<Metric> rows = new ArrayList<>();

  /** Begins the file, which must not be there. */
  public MetricsCsv(RunDirectory run) {
    try {
      file =
          Files.newBufferedWriter(
              run.metrics(), StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw unwritable(e);
    }
    write(HEADER);
  }

  /** Adds a row. */
  public void add(Metric m) {
    rows.add(m);
    write(
        String.join(
            ",",
            String.valueOf(m.step()),
            m.kind().name().toLowerCase(Locale.ROOT),
            cell(m.loss()),
            cell(m.learningRate()),
            cell(m.projectedGradient()),
            String.valueOf(m.forwards()),
            String.format(Locale.ROOT, "%.3f", m.seconds()),
            cell(m.accuracy())));
  }

  /** The rows so far. */
  public List<Metric> rows() {
    return List.copyOf(rows);
  }

  /** Doubles in full: what is read back is what was measured. */
  private static String cell(double value) {
    return Double.isNaN(value) ? "" : String.valueOf(value);
  }

  private void write(String line) {
    try {
      file.write(line + "\n");
      file.flush();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private static UncheckedIOException unwritable(IOException e) {
    return new UncheckedIOException("cannot write metrics.csv: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }
}
