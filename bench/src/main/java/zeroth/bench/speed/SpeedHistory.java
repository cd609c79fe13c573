package zeroth.bench.speed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import zeroth.bench.speed.SpeedRow.Line;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;

/**
 * Figures over time.
 *
 * @param first day of the oldest one
 * @param files that were read
 * @param machines for each what was measured there: for each figure its points, the oldest first
 */
public record SpeedHistory(
    LocalDate first, int files, Map<Machine, Map<Line, List<Point>>> machines) {
  /** How files of tables end. */
  private static final String CSV = ".csv";

  /**
   * A figure at a time.
   *
   * @param day since the first one; tables of one day stand side by side within it, by their names
   */
  public record Point(double day, SpeedRow row) {}

  /**
   * Reads all tables of a directory.
   *
   * @throws BadInputException if there is none, if a .csv file is none, or if they have no figure
   */
  public static SpeedHistory read(Path directory) {
    Map<LocalDate, List<List<SpeedRow>>> days = new TreeMap<>();
    List<Path> files = files(directory);
    for (Path file : files) {
      Map<LocalDate, List<SpeedRow>> ofFile = new TreeMap<>();
      for (SpeedRow row : SpeedTable.read(file)) {
        ofFile.computeIfAbsent(row.date(), d -> new ArrayList<>()).add(row);
      }
      ofFile.forEach((day, rows) -> days.computeIfAbsent(day, d -> new ArrayList<>()).add(rows));
    }
    if (days.isEmpty()) {
      throw new BadInputException("--history " + directory + ": its tables hold no figures");
    }
    LocalDate first = days.keySet().iterator().next();
    Map<Machine, Map<Line, List<Point>>> machines = new LinkedHashMap<>();
    days.forEach(
        (date, tables) -> {
          long day = ChronoUnit.DAYS.between(first, date);
          for (int i = 0; i < tables.size(); i++) {
            double place = day + (double) i / tables.size();
            for (SpeedRow row : tables.get(i)) {
              machines
                  .computeIfAbsent(row.machine(), m -> new LinkedHashMap<>())
                  .computeIfAbsent(row.line(), l -> new ArrayList<>())
                  .add(new Point(place, row));
            }
          }
        });
    return new SpeedHistory(first, files.size(), machines);
  }

  /** Names without their ends, so that a second table of a day comes behind the first. */
  private static List<Path> files(Path directory) {
    try (Stream<Path> all = Files.list(directory)) {
      List<Path> files =
          all.filter(file -> file.getFileName().toString().endsWith(CSV))
              .sorted(Comparator.comparing(SpeedHistory::name))
              .toList();
      if (files.isEmpty()) {
        throw new BadInputException(
            "--history " + directory + ": holds no .csv file; zeroth speed --out writes them");
      }
      return files;
    } catch (UncheckedIOException e) {
      throw unreadable(directory, e.getCause());
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  private static String name(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - CSV.length());
  }

  private static BadInputException unreadable(Path directory, IOException e) {
    return new BadInputException(
        "--history "
            + directory
            + ": expected a directory with tables of zeroth speed, found "
            + FileProblem.of(e));
  }
}
