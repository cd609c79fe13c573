package zeroth.bench.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import zeroth.tensor.BadInputException;

/**
 * What a run has left behind, under a name that tells it from the others beside it.
 *
 * @param name not empty
 * @param record of run.json; without results while the run goes on
 * @param metrics the rows of metrics.csv, at least one
 */
public record NamedRun(String name, RunRecord record, List<Metric> metrics) {

  /**
   * Reads runs. Each is named like its directory, or like its path where two have the same name; a
   * protocol's directory stands for all of its draws.
   *
   * @param paths at least one
   * @throws BadInputException if one is no run's, is there twice, or has no metrics
   */
  public static List<NamedRun> read(List<Path> paths) {
    List<Path> runs = new ArrayList<>();
    for (Path path : paths) {
      ProtocolDirectory draws = new ProtocolDirectory(path);
      if (draws.isBegun()) {
        draws.begun().forEach(draw -> runs.add(draw.path()));
      } else {
        runs.add(path);
      }
    }
    List<Path> places = runs.stream().map(NamedRun::place).toList();
    List<String> names = places.stream().map(NamedRun::name).toList();
    boolean distinct = names.stream().distinct().count() == names.size();
    List<NamedRun> read = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      if (Collections.frequency(places, places.get(i)) > 1) {
        throw new BadInputException(runs.get(i) + " is given twice");
      }
      read.add(read(distinct ? names.get(i) : runs.get(i).toString(), runs.get(i)));
    }
    return List.copyOf(read);
  }

  private static NamedRun read(String name, Path path) {
    RunDirectory run = new RunDirectory(path);
    RunRecord record = RunRecord.read(run);
    List<Metric> metrics = MetricsCsv.read(run).rows();
    if (metrics.isEmpty()) {
      throw new BadInputException(path + " holds no metrics.csv with rows: nothing to show of it");
    }
    return new NamedRun(name, record, metrics);
  }

  private static Path place(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private static String name(Path place) {
    return place.getFileName() == null ? place.toString() : place.getFileName().toString();
  }
}
