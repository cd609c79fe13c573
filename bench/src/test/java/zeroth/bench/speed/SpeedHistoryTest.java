package zeroth.bench.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.run.Platform;
import zeroth.bench.speed.SpeedHistory.Point;
import zeroth.bench.speed.SpeedRow.Line;

/** Which points make up a line, and where they stand. */
class SpeedHistoryTest {
  @TempDir Path directory;

  private void table(String name, String date, String java, double... medians) {
    Platform platform = new Platform(java, "VM", "Linux", "amd64", "CPU", 2, 1024);
    List<Figure> figures =
        IntStream.range(0, medians.length)
            .mapToObj(i -> Figure.alone("noise", "n" + i, 1, Spread.of(medians[i]), "M/s"))
            .toList();
    SpeedCsv.write(directory.resolve(name), date, platform, "cpu", figures);
  }

  private static List<Double> of(List<Point> points, boolean days) {
    return points.stream().map(p -> days ? p.day() : p.row().value().median()).toList();
  }

  @Test
  void aFigureOfOneMachineAndJdkIsALine() {
    table("b.csv", "2026-03-01", "17.0.9", 3, 30);
    table("a-2.csv", "2026-02-27", "17.0.1", 2);
    table("a.csv", "2026-02-27", "17.0.1", 1, 10);
    table("c.csv", "2026-03-01", "25", 4);
    SpeedHistory history = SpeedHistory.read(directory);
    assertEquals(LocalDate.of(2026, 2, 27), history.first());
    assertEquals(4, history.files());
    Map<Line, List<Point>> seventeen = history.machines().get(new Machine("CPU", "2", "17", "cpu"));
    Map<Line, List<Point>> later = history.machines().get(new Machine("CPU", "2", "25", "cpu"));
    assertEquals(2, history.machines().size());
    Line first = new Line("noise", "n0", "", 1, "M/s");
    Line second = new Line("noise", "n1", "", 1, "M/s");
    // two tables of the first day; February had 28 days, and the first day of March had two as well
    assertEquals(List.of(0.0, 0.5, 2.0), of(seventeen.get(first), true));
    assertEquals(List.of(1.0, 2.0, 3.0), of(seventeen.get(first), false));
    assertEquals(List.of(10.0, 30.0), of(seventeen.get(second), false));
    assertEquals(List.of(2.5), of(later.get(first), true));
  }
}
