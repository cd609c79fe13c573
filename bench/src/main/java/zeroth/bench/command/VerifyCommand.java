package zeroth.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.bench.experiment.BaseModel;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.bench.experiment.Measurement;
import zeroth.bench.experiment.ModelSource;
import zeroth.bench.experiment.RecomputedResults;
import zeroth.bench.experiment.ReplayedRun;
import zeroth.bench.experiment.TaskModel;
import zeroth.bench.run.RecordCheck;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;

/** {@code zeroth verify RUN}: recomputes what run.json claims. */
@Command(
    name = "verify",
    description =
        "Recomputes what run.json claims: the hashes of the base model, of the weights in model/,"
            + " and of the weights that the journal makes of the base model; every field against"
            + " the journal; the results by measuring again. Says what it did not check.",
    sortOptions = false)
final class VerifyCommand implements Callable<Integer> {
  @ParentCommand private ZerothCommand root;
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
      verify(run, claims, replayed, backend);
    }
    return failed ? ExitCode.FAILED : ExitCode.DONE;
  }

  private void verify(RunDirectory run, RunRecord claims, ReplayedRun replayed, Backend backend) {
    List<String> open = new ArrayList<>(List.of("results.seconds", "metrics.csv", "report.html"));
    open.addAll(record(run, replayed));
    if (replayed.isRewarded()) {
      open.add("losses, which a program gave");
    }
    TaskModel[] base = new TaskModel[1];
    check(
        "base",
        claims.initialSha256(),
        () -> {
          base[0] = replayed.base(model, backend);
          return base[0].parameters().sha256();
        });
    BaseModel[] kept = new BaseModel[1];
    check(
        "final",
        claims.finalSha256(),
        () -> {
          kept[0] = ModelSource.written(run.model(), model);
          return kept[0].parameters().sha256();
        });
    if (base[0] == null || kept[0] == null) {
      line("results", "FAILED   not measured, as a model is missing");
      return;
    }
    ReplayedRun.Data[] data = new ReplayedRun.Data[1];
    check(
        "data",
        claims.configuration().dataSha256(),
        () -> {
          data[0] = replayed.data(base[0]);
          return replayed.record().configuration().dataSha256();
        });
    RunRecord.Score zeroShot =
        data[0] == null ? null : measured(base[0], data[0].test(), "base").score();
    Long[] forwards = new Long[1];
    Optional<String> unjournaled = replayed.unjournaled();
    if (unjournaled.isPresent()) {
      line("replay", "none     the method's steps need " + unjournaled.get());
      open.add("results.forwards");
    } else {
      check(
          "replay",
          claims.finalSha256(),
          () -> {
            ReplayedRun.Whole all = replay(replayed, base[0], backend);
            forwards[0] = all.training().forwards();
            return all.sha256();
          });
    }
    if (data[0] == null) {
      line("results", "FAILED   not measured, as the data are not those of the run");
    } else {
      TaskModel on = replayed.task(kept[0], backend);
      RunRecord.Score test = measured(on, data[0].test(), "final, test").score();
      RunRecord.Score dev = measured(on, data[0].dev(), "final, dev").score().plain();
      RecomputedResults found = RecomputedResults.of(replayed, zeroShot, test, dev, forwards[0]);
      differences("results", found.differences(claims), "as measured and counted again");
    }
    line("open", "not checked: " + String.join(", ", open));
  }

  private Measurement measured(TaskModel model, EncodedTexts texts, String what) {
    try (CountProgress progress = new CountProgress(root, texts.size(), what)) {
      return Measurement.of(model, texts, progress);
    }
  }

  private ReplayedRun.Whole replay(ReplayedRun replayed, TaskModel base, Backend backend) {
    int steps = replayed.journal().steps().size();
    try (CountProgress progress = new CountProgress(root, steps, "replayed")) {
      return replayed.takeAll(replayed.chosen(replayed.selection()), base, backend, progress);
    }
  }

  /** Holds run.json against the journal; what may differ and does is left open. */
  private List<String> record(RunDirectory run, ReplayedRun replayed) {
    RecordCheck check;
    try {
      check = RecordCheck.of(Files.readString(run.record()), replayed.record());
    } catch (IOException e) {
      throw new BadInputException(run.record() + " cannot be read");
    }
    differences("record", check.wrong(), check.same() + " fields as in the journal");
    return check.open();
  }

  private void differences(String what, List<String> wrong, String right) {
    failed |= !wrong.isEmpty();
    line(what, wrong.isEmpty() ? "ok       " + right : "DIFFERS  " + String.join("; ", wrong));
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
    line(what, line);
  }

  private void line(String what, String text) {
    failed |= text.startsWith("FAILED");
    PrintWriter lines = spec.commandLine().getOut();
    lines.println(String.format("%-7s", what) + " " + text);
    lines.flush();
  }
}
