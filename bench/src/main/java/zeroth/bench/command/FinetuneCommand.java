package zeroth.bench.command;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.bench.experiment.MethodChoice;
import zeroth.bench.experiment.Outcome;
import zeroth.bench.experiment.ProgramObjective;
import zeroth.bench.experiment.RunKeeping;
import zeroth.bench.experiment.Stopwatch;
import zeroth.bench.finetuning.PlannedRun;
import zeroth.bench.finetuning.ZeroShot;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.ProtocolDirectory;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.bench.task.Protocol;
import zeroth.bench.tensorboard.EventFile;
import zeroth.bench.tensorboard.RunEvents;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;
import zeroth.zo.journal.Journal;
import zeroth.zo.workers.Workers;

/** {@code zeroth finetune}: a model from zero-shot to its best weights, in a run directory. */
@Command(
    name = "finetune",
    description = "Fine-tunes a model on a task by forward passes alone.",
    sortOptions = false)
final class FinetuneCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private ZerothCommand root;
  @Mixin private FinetuneOptions options;
  @Mixin private RunWorkersOptions workers;

  @Option(
      names = "--out",
      paramLabel = "<dir>",
      description = "the run directory (runs/TASK-METHOD-TIME)")
  private String out;

  @Option(names = "--force", description = "replace a previous run in that directory")
  private boolean force;

  @Option(
      names = "--resume",
      paramLabel = "<run>",
      description =
          "go on with the run in this directory; of the options that decide what is computed,"
              + " --steps alone may differ from the run's, and only under a constant schedule")
  private String resume;

  @Option(
      names = "--salvage",
      description =
          "with --resume: where the journal is damaged, go on from the steps before that; the"
              + " damaged file is kept as journal.damaged.bin")
  private boolean salvage;

  /** Of the draw before, if there are several. */
  private ZeroShot zeroShot;

  /** What decides what is computed. */
  FinetuneOptions options() {
    return options;
  }

  @Override
  public Integer call() {
    Stopwatch stopwatch = Stopwatch.start();
    options.training.refuseRepetition();
    workers.check();
    if (salvage && resume == null) {
      throw new BadInputException("--salvage is for --resume");
    }
    if (resume != null) {
      return resume(Openings.path("--resume", resume), stopwatch);
    }
    Path directory = Openings.path("--out", out == null ? defaultDirectory() : out);
    return options.protocol.allDraws()
        ? begin(new ProtocolDirectory(directory))
        : begin(options, directory, arguments(), stopwatch);
  }

  private int begin(
      FinetuneOptions options, Path directory, List<String> arguments, Stopwatch stopwatch) {
    MethodChoice choice = options.choice(null);
    RunDirectory.check(directory, force);
    Path events = events(options, directory);
    try (Backend backend = options.device.open()) {
      List<String> command = options.remembered(choice, arguments);
      PlannedRun plan = options.plan(choice, backend, command, null);
      workers.check(plan);
      try (Workers found = workers.open(plan, command)) {
        root.stopSignal();
        RunDirectory run = RunDirectory.create(directory, force);
        try (RunKeeping keeping = RunKeeping.begin(run, plan.record(), plan.snapshotEvery())) {
          return run(plan, found, keeping, events, stopwatch);
        }
      }
    }
  }

  /** A run for each of a protocol's seeds. */
  private int begin(ProtocolDirectory directory) {
    if (force) {
      throw new BadInputException(
          "--force is for a single run: choose another directory, or give --draw as well");
    }
    options.choice(null);
    directory.check();
    return all(directory, options.protocol.protocol, this::arguments, List.of());
  }

  /**
   * The runs of a protocol that are missing or not finished.
   *
   * @param command the arguments that they have in common, asked for when a run begins
   * @param given those that are added to it
   */
  private int all(
      ProtocolDirectory directory,
      Protocol protocol,
      Supplier<List<String>> command,
      List<String> given) {
    return runs(directory)
        .all(
            protocol,
            (run, seed) -> {
              List<String> arguments = ProtocolRuns.ofDraw(command.get(), run, seed);
              FinetuneOptions one = root.finetune(arguments, given).options;
              return begin(one, run.path(), arguments, Stopwatch.start());
            },
            (run, seed) -> resume(run, Stopwatch.start()));
  }

  private ProtocolRuns runs(ProtocolDirectory directory) {
    return new ProtocolRuns(
        directory,
        spec.commandLine().getOut(),
        root.errors(),
        () -> root.stopSignal().isRequested());
  }

  private int resume(Path directory, Stopwatch stopwatch) {
    for (String other : List.of("--out", "--force", "--rates")) {
      if (spec.commandLine().getParseResult().hasMatchedOption(other)) {
        throw new BadInputException("--resume and " + other + " exclude each other");
      }
    }
    ProtocolDirectory draws = new ProtocolDirectory(directory);
    if (!draws.isBegun()) {
      return resume(RunDirectory.resume(directory), stopwatch);
    }
    if (options.protocol.seed != null) {
      throw new BadInputException(
          "--resume "
              + directory
              + " goes on with all draws: leave out --draw, or --resume "
              + draws.draw(options.protocol.seed).path());
    }
    return all(draws, runs(draws).protocol(), runs(draws)::command, arguments());
  }

  private int resume(RunDirectory run, Stopwatch stopwatch) {
    Resumption begun = Resumption.read(run, salvage);
    List<String> command = begun.record().command();
    FinetuneOptions all = root.finetune(command, arguments()).options;
    if (all.training.objective instanceof ProgramObjective program
        && !program.equals(options.training.objective)) {
      throw new BadInputException(
          "the loss of "
              + resume
              + " is a program, which a directory cannot start: give --objective '"
              + program.text()
              + "' again, if you trust it");
    }
    Configuration configuration = begun.record().configuration();
    MethodChoice choice = all.choice(configuration);
    Path events = events(all, run.path());
    try (Backend backend = all.device.open()) {
      PlannedRun now = all.plan(choice, backend, command, configuration);
      PlannedRun plan = now.with(begun.continued(now.record()));
      RunRecord ended = begun.ended(plan.record());
      if (ended != null) {
        new RunLines(spec.commandLine().getOut(), root.errors()).ended(ended, begun.run());
        return ExitCode.DONE;
      }
      workers.check(plan);
      try (Workers found = workers.open(plan, merged(command))) {
        if (salvage) {
          begun.keepDamaged();
        }
        Journal journal = begun.journal(plan.record(), plan.trainer());
        try (RunKeeping keeping = RunKeeping.resume(begun.run(), journal, plan.snapshotEvery())) {
          return run(plan, found, keeping, events, stopwatch);
        }
      }
    }
  }

  /** The arguments of the run's beginning, and those given now. */
  private List<String> merged(List<String> command) {
    List<String> all = new ArrayList<>(command);
    List<String> now = arguments();
    all.addAll(now.subList(now.indexOf("finetune") + 1, now.size()));
    return List.copyOf(all);
  }

  /** Where a run's events go, looked at before anything is computed; null if none are asked for. */
  private static Path events(FinetuneOptions options, Path run) {
    Path events = options.events(run);
    if (events != null) {
      EventFile.check(events);
    }
    return events;
  }

  /**
   * @param found workers, or null
   */
  private int run(
      PlannedRun plan, Workers found, RunKeeping keeping, Path events, Stopwatch stopwatch) {
    Openings.tell(spec.commandLine().getErr(), plan.notes());
    RunLines lines = new RunLines(spec.commandLine().getOut(), root.errors());
    if (root.isInteractive()) {
      lines.announce(plan.record(), keeping.run());
    }
    PlannedRun knowing = zeroShot == null ? plan : plan.knowing(zeroShot);
    Watching watching =
        new Watching(
            root.isInteractive() ? new Progress(root.terminal(), plan.trainer().steps()) : null,
            events == null ? null : RunEvents.create(events, plan.record()),
            root.stopSignal());
    Outcome outcome = run(knowing, found, keeping, watching, stopwatch);
    zeroShot = new ZeroShot(plan.zeroShotOf(), outcome.zeroShot());
    if (outcome.diverged() != null) {
      throw outcome.diverged();
    }
    plan.training().model().cached().ifPresent(lines::kept);
    lines.finish(plan.record(), outcome, keeping.run());
    return outcome.isFinite() ? ExitCode.DONE : ExitCode.DIVERGED;
  }

  private Outcome run(
      PlannedRun plan, Workers found, RunKeeping keeping, Watching watching, Stopwatch stopwatch) {
    if (found == null) {
      return plan.run(keeping, watching, stopwatch);
    }
    if (watching.progress() != null) {
      watching.progress().showing(new WorkersNews(found));
    }
    return plan.run(workers.computing(plan, found, root.errors()), keeping, watching, stopwatch);
  }

  private List<String> arguments() {
    return List.copyOf(spec.commandLine().getParent().getParseResult().originalArgs());
  }

  private String defaultDirectory() {
    String task = options.task.task.equals("wordnet") ? options.task.task : "custom";
    Protocol protocol = options.protocol.protocol;
    String name = protocol == null ? task : task + "-" + protocol.name();
    String time = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    return Path.of("runs", name + "-" + options.training.method + "-" + time).toString();
  }
}
