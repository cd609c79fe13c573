package zeroth.bench.run;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;

/**
 * The directory of a protocol's runs:
 *
 * <pre>
 * draw-13/ ...   a run's directory for each seed of the draw
 * protocol.csv   what each came to, their mean and deviation
 * protocol.html  the same to look at
 * </pre>
 *
 * @param path the directory
 */
public record ProtocolDirectory(Path path) {
  private static final String DRAW = "draw-";

  /**
   * Says early that runs cannot begin here; creates nothing.
   *
   * @throws BadInputException if the directory is in use, or cannot be written
   */
  public void check() {
    if (isBegun()) {
      throw new BadInputException(
          "--out "
              + path
              + " holds a protocol's runs: choose another directory, or go on with --resume "
              + path);
    }
    RunDirectory.check(path, false);
  }

  /** Whether a run of some draw has begun. */
  public boolean isBegun() {
    return !begun().isEmpty();
  }

  /** The runs that have begun, in the order of their directories' names. */
  public List<RunDirectory> begun() {
    List<Path> found = new ArrayList<>();
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (DirectoryStream<Path> draws = Files.newDirectoryStream(path, DRAW + "*")) {
      draws.forEach(found::add);
    } catch (IOException e) {
      throw new BadInputException("cannot read " + path + ": " + FileProblem.of(e));
    }
    Collections.sort(found);
    return found.stream()
        .map(RunDirectory::new)
        .filter(run -> Files.isRegularFile(run.journal()))
        .toList();
  }

  /** Where the run of a draw is, or will be. */
  public RunDirectory draw(long seed) {
    return new RunDirectory(path.resolve(DRAW + seed));
  }

  /** What the runs came to, in numbers. */
  public Path table() {
    return path.resolve("protocol.csv");
  }

  /** The same to look at. */
  public Path report() {
    return path.resolve("protocol.html");
  }

  /** Writes both. */
  public void write(ProtocolResults results, String html) {
    RunDirectory.writeAtomically(table(), results.csv());
    RunDirectory.writeAtomically(report(), html);
  }
}
