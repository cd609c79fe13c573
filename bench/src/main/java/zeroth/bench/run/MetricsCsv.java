package zeroth.bench.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import zeroth.tensor.FileProblem;

/** Writes metrics.csv, a row as soon as it is known, so that a run can be watched. */
public final class MetricsCsv implements AutoCloseable {
  /** The columns in their order. */
  public static final String HEADER =
      "step,kind,loss,learning_rate,projected_gradient,forwards,seconds,accuracy";

  private final Writer file;
  private final List<Metric> rows;
  private final Consumer<Metric> watching;

  /** The same with nobody watching. */
  public MetricsCsv(RunDirectory run, List<Metric> earlier) {
    this(run, earlier, row -> {});
  }

  /**
   * Begins the file, or begins it anew with the rows of an earlier part of the run, in one go.
   *
   * @param earlier rows to begin with
   * @param watching is told of every row, those to begin with among them
   */
  public MetricsCsv(RunDirectory run, List<Metric> earlier, Consumer<Metric> watching) {
    this.rows = new ArrayList<>(earlier);
    this.watching = watching;
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    earlier.forEach(row -> text.append(line(row)).append('\n'));
    RunDirectory.writeAtomically(run.metrics(), text.toString());
    try {
      file =
          Files.newBufferedWriter(run.metrics(), StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw unwritable(e);
    }
    earlier.forEach(watching);
  }

  /**
   * Reads what a run has written so far. A file that is missing, or that ends in the middle of a
   * row or in something else, gives the rows before that: the journal knows the others.
   */
  public static MetricsHistory read(RunDirectory run) {
    List<Metric> rows = new ArrayList<>();
    try (BufferedReader in = Files.newBufferedReader(run.metrics(), StandardCharsets.UTF_8)) {
      if (HEADER.equals(in.readLine())) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          rows.add(row(line));
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      // the rows so far
    }
    return new MetricsHistory(rows);
  }

  private static Metric row(String line) {
    String[] cells = line.split(",", -1);
    if (cells.length != 8) {
      throw new IllegalArgumentException("no row: " + line);
    }
    return new Metric(
        Integer.parseInt(cells[0]),
        Metric.Kind.valueOf(cells[1].toUpperCase(Locale.ROOT)),
        number(cells[2]),
        number(cells[3]),
        number(cells[4]),
        Long.parseLong(cells[5]),
        number(cells[6]),
        number(cells[7]));
  }

  private static double number(String cell) {
    return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
  }

  /** Adds a row. */
  public void add(Metric row) {
    rows.add(row);
    write(line(row));
    watching.accept(row);
  }

  private static String line(Metric m) {
    return String.join(
        ",",
        String.valueOf(m.step()),
        m.kind().name().toLowerCase(Locale.ROOT),
        cell(m.loss()),
        cell(m.learningRate()),
        cell(m.projectedGradient()),
        String.valueOf(m.forwards()),
        String.format(Locale.ROOT, "%.3f", m.seconds()),
        cell(m.accuracy()));
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
    return new UncheckedIOException("cannot write metrics.csv: " + FileProblem.of(e), e);
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
