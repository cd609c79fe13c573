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
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.bench.experiment.ReplayedRun;
import zeroth.bench.experiment.ReplayedRun.Chosen;
import zeroth.bench.experiment.Stopwatch;
import zeroth.bench.experiment.TaskModel;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;
import zeroth.zo.Selection;
import zeroth.zo.TailAverage;

/** {@code zeroth replay RUN}: the weights of a run from the base model and the journal. */
@Command(
    name = "replay",
    description = "Rebuilds a run's weights from the base model and the journal, without forwards.",
    sortOptions = false)
final class ReplayCommand implements Callable<Integer> {
  @ParentCommand private ZerothCommand root;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "<run>", description = "a run's directory, or its journal alone")
  private Path run;

  @Option(
      names = "--to",
      converter = Numbers.Count.class,
      paramLabel = "<step>",
      description = "rebuild the weights after so many steps (those that the run selects)")
  private Integer to;

  @Option(
      names = "--select",
      converter = Names.OfSelection.class,
      paramLabel = "<what>",
      description = "select others: loss, accuracy, last or average (the run's choice)")
  private Selection select;

  @Option(
      names = "--salvage",
      description = "where the journal is damaged, use the steps before that")
  private boolean salvage;

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
    if (to != null && select != null) {
      throw new BadInputException("--to and --select exclude each other");
    }
    Path file = ReplayedRun.file(run);
    ReplayedRun replayed = ReplayedRun.of(Salvage.read(file, salvage, "zeroth replay"));
    Chosen chosen = to == null ? chosen(replayed) : new Chosen(to, false);
    PrintWriter lines = spec.commandLine().getOut();
    try (Backend backend = device.open()) {
      TaskModel base = replayed.base(model, backend);
      Stopwatch replay = Stopwatch.start();
      try (CountProgress progress = new CountProgress(root, chosen.steps(), "replayed")) {
        replayed.take(chosen, base, backend, progress);
      }
      double seconds = replay.seconds();
      if (out != null) {
        base.write(out);
      }
      lines.printf(
          Locale.ROOT,
          "final: steps=%d%s replay_seconds=%.2f seconds=%.1f sha256=%s%n",
          chosen.steps(),
          chosen.mean() ? " mean_of=" + TailAverage.places(chosen.steps()).size() : "",
          seconds,
          stopwatch.seconds(),
          base.parameters().sha256());
      lines.flush();
    }
    return ExitCode.DONE;
  }

  /** What is selected of all steps; whether those are all must be known then. */
  private Chosen chosen(ReplayedRun replayed) {
    int held = replayed.journal().steps().size();
    int planned = replayed.record().configuration().steps();
    if (replayed.journal().evaluations().isEmpty()) {
      throw new BadInputException(
          replayed.journal().source()
              + ": the records are missing: behind its header there is not even the evaluation that"
              + " every run begins with (--to 0 rebuilds the weights before the first step)");
    }
    Integer taken = salvage ? null : taken();
    if (taken != null && taken > held) {
      throw new BadInputException(
          replayed.journal().source()
              + ": records are missing: the run has taken "
              + taken
              + " steps, and the journal holds "
              + held
              + " (--to "
              + held
              + " rebuilds the weights behind these)");
    }
    if (replayed.status() == RunRecord.Status.INTERRUPTED) {
      spec.commandLine()
          .getErr()
          .printf(
              "zeroth: the journal holds %d of %d steps: the run was interrupted, or records are"
                  + " missing; what is selected is selected of these%n",
              held, planned);
    }
    return replayed.chosen(select == null ? replayed.selection() : select);
  }

  /** How many steps the run says that it has taken; null where it does not say. */
  private Integer taken() {
    RunDirectory directory = new RunDirectory(run);
    if (!Files.isRegularFile(directory.record())) {
      return null;
    }
    RunRecord.Results results = RunRecord.read(directory).results();
    return results == null ? null : results.steps();
  }
}
