package zeroth.bench.command;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.bench.experiment.ReplayedRun;
import zeroth.bench.experiment.Stopwatch;
import zeroth.tensor.Backend;
import zeroth.tensor.BadInputException;
import zeroth.transformer.Model;
import zeroth.transformer.checkpoint.HuggingFaceDirectory;

/** {@code zeroth replay RUN}: the weights of a run from the base model and the journal. */
@Command(
    name = "replay",
    description = "Rebuilds a run's weights from the base model and the journal, without forwards.",
    sortOptions = false)
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "<run>", description = "a run's directory, or its journal alone")
  private Path run;

  @Option(
      names = "--to",
      converter = Numbers.Count.class,
      paramLabel = "<step>",
      description = "rebuild the weights after so many steps (the best ones)")
  private Integer to;

  @Option(
      names = "--out",
      paramLabel = "<dir>",
      description = "write the model there, in the Hugging Face layout")
  private Path out;

  @Option(
      names = "--model",
      paramLabel = "<model>",
      description = "where the base model is now (where the run had it)")
  private String model;

  @Mixin private DeviceOptions device;

  @Override
  public Integer call() {
    Stopwatch stopwatch = Stopwatch.start();
    if (out != null && Files.exists(out)) {
      throw new BadInputException("--out " + out + " exists: choose another directory");
    }
    ReplayedRun replayed = ReplayedRun.open(run);
    int steps = to == null ? replayed.bestStep() : to;
    PrintWriter lines = spec.commandLine().getOut();
    try (Backend backend = device.open()) {
      Model base = replayed.base(model, backend);
      Stopwatch replay = Stopwatch.start();
      replayed.take(steps, base, backend);
      double seconds = replay.seconds();
      if (out != null) {
        HuggingFaceDirectory.write(base, out);
      }
      lines.printf(
          Locale.ROOT,
          "final: steps=%d replay_seconds=%.2f seconds=%.1f sha256=%s%n",
          steps,
          seconds,
          stopwatch.seconds(),
          base.parameters().sha256());
      lines.flush();
    }
    return ExitCode.DONE;
  }
}
