package zeroth.bench.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.bench.experiment.ReplayedRun;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.tensor.Backend;
import zeroth.tensor.BadInputException;
import zeroth.transformer.Model;
import zeroth.transformer.checkpoint.HuggingFaceDirectory;

/** {@code zeroth verify RUN}: recomputes what run.json claims. */
@Command(
    name = "verify",
    description =
        "Recomputes what run.json claims: the hashes of the base model, of the weights in model/,"
            + " and of the weights that the journal makes of the base model.",
    sortOptions = false)
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "<run>", description = "a run's directory")
  private Path directory;

  @Option(
      names = "--model",
      paramLabel = "<model>",
      description = "where the base model is now (where the run had it)")
  private String model;

  @Mixin private DeviceOptions device;

  private boolean failed;

  @Override
  public Integer call() {
    RunDirectory run = new RunDirectory(directory);
    RunRecord claims = RunRecord.read(run);
    ReplayedRun replayed = ReplayedRun.open(directory);
    if (claims.finalSha256() == null) {
      throw new BadInputException(
          directory + " claims nothing yet: its status is " + Names.of(claims.status()));
    }
    int claimed = claims.configuration().steps();
    int journaled = replayed.record().configuration().steps();
    if (claimed != journaled) {
      throw new BadInputException(
          run.record().toString(),
          "configuration.steps",
          journaled + ", as the journal has it",
          claimed + ": the run was being extended; zeroth finetune --resume goes on with that");
    }
    try (Backend backend = device.open()) {
      Model[] base = new Model[1];
      check(
          "base",
          claims.initialSha256(),
          () -> {
            base[0] = replayed.base(model, backend);
            return base[0].parameters().sha256();
          });
      check(
          "final",
          claims.finalSha256(),
          () -> HuggingFaceDirectory.read(run.model()).parameters().sha256());
      if (!replayed.isReplayable()) {
        spec.commandLine().getOut().println("replay  none     the method's steps need gradients");
      } else if (base[0] != null) {
        check(
            "replay",
            claims.finalSha256(),
            () -> {
              replayed.take(replayed.chosen(replayed.selection()), base[0], backend);
              return base[0].parameters().sha256();
            });
      }
    }
    return failed ? ExitCode.FAILED : ExitCode.DONE;
  }

  private void check(String what, String claimed, Supplier<String> recomputed) {
    String line;
    try {
      String found = recomputed.get();
      boolean same = found.equals(claimed);
      failed |= !same;
      line = same ? "ok       " + found : "DIFFERS  " + found + ", claimed " + claimed;
    } catch (BadInputException e) {
      failed = true;
      line = "FAILED   " + e.getMessage();
    }
    PrintWriter lines = spec.commandLine().getOut();
    lines.println(String.format("%-7s", what) + " " + line);
    lines.flush();
  }
}
