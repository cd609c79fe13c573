package zeroth.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.bench.report.Axis;
import zeroth.bench.report.Picture;
import zeroth.bench.run.Metric;
import zeroth.bench.run.MetricsCsv;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.tensor.BadInputException;

/** {@code zeroth picture}: a run's curves for a page or a paper. */
@Command(
    name = "picture",
    description = "Draws a run's loss and accuracy as an SVG file.",
    sortOptions = false)
final class PictureCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "<run>", description = "the directory of a run")
  private Path run;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "<file>",
      description = "the picture, a new file")
  private Path out;

  @Option(
      names = "--x",
      defaultValue = "steps",
      paramLabel = "<axis>",
      description = "what the x-axis counts: steps, forwards or seconds (${DEFAULT-VALUE})")
  private String x;

  @Override
  public Integer call() {
    Axis axis = axis();
    if (Files.exists(out)) {
      throw new BadInputException("--out " + out + " exists: choose another name");
    }
    RunDirectory directory = new RunDirectory(run);
    RunRecord record = RunRecord.read(directory);
    List<Metric> rows = MetricsCsv.read(directory).rows();
    if (rows.isEmpty()) {
      throw new BadInputException(
          run + " holds no metrics.csv with rows: there is nothing to draw");
    }
    int best = record.results() == null ? -1 : record.results().bestStep();
    try {
      Files.writeString(out, Picture.of(rows, best, axis), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write --out " + out + ": " + e.getMessage(), e);
    }
    PrintWriter lines = spec.commandLine().getOut();
    lines.println("picture: " + out);
    lines.flush();
    return ExitCode.DONE;
  }

  private Axis axis() {
    for (Axis axis : Axis.values()) {
      if (axis.name().equalsIgnoreCase(x)) {
        return axis;
      }
    }
    throw new BadInputException("--x " + x + ": expected steps, forwards or seconds");
  }
}
