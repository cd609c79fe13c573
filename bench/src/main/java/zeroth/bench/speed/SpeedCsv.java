package zeroth.bench.speed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import zeroth.bench.run.Platform;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;

/**
 * Writes the figures of a run of the bench, of whatever part, as one table: each line says as well
 * when and on what it was measured. {@link SpeedTable} reads it.
 */
public final class SpeedCsv {
  /** The columns in their order; medians and quartiles are in {@code unit}. */
  public static final String HEADER =
      "part,what,against,threads,unit,lower_quartile,median,upper_quartile,target,verdict,date,jdk,cpu,"
          + "processors,kernels,os,vm,measured,measured_unit,other";

  private SpeedCsv() {}

  /**
   * Looks whether a file can be written, before anything is measured for it.
   *
   * @throws BadInputException if it exists, or its directory does not
   */
  public static void check(Path file) {
    if (Files.exists(file)) {
      throw new BadInputException("--out: " + file + " exists already, and is not overwritten");
    }
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory) || !Files.isWritable(directory)) {
      throw new BadInputException("--out: " + directory + " is no directory that can be written");
    }
  }

  /**
   * Writes the file.
   *
   * @param date day of the measurement
   * @param platform what it was made on
   * @param kernels the backend's description of itself
   */
  public static void write(
      Path file, String date, Platform platform, String kernels, List<Figure> figures) {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    for (Figure figure : figures) {
      text.append(line(date, platform, kernels, figure)).append('\n');
    }
    try {
      Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), "speed", ".part");
      Files.writeString(fresh, text.toString());
      Files.move(fresh, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + FileProblem.of(e), e);
    }
  }

  /** One figure with where it comes from. */
  static String line(String date, Platform platform, String kernels, Figure f) {
    List<String> cells =
        new ArrayList<>(
            List.of(
                f.part(),
                f.what(),
                f.against(),
                String.valueOf(f.threads()),
                f.against().isEmpty() ? f.unit() : SpeedRow.Line.RATIO,
                number(f.value().low()),
                number(f.value().median()),
                number(f.value().high()),
                f.target().toString(),
                f.verdict().toString(),
                date,
                platform.java(),
                platform.cpu(),
                String.valueOf(platform.processors()),
                kernels,
                platform.os(),
                platform.vm(),
                number(f.measured()),
                f.unit(),
                number(f.other())));
    cells.replaceAll(SpeedCsv::quoted);
    return String.join(",", cells);
  }

  private static String number(double x) {
    return Double.isNaN(x) ? "" : String.format(Locale.ROOT, "%.6g", x);
  }

  /** A cell with a comma or a quote goes in quotes (RFC 4180). */
  private static String quoted(String cell) {
    return cell.matches("(?s).*[\",\\n\\r].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
  }
}
