package zeroth.bench.command;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import zeroth.bench.experiment.AskedRun;
import zeroth.bench.experiment.Computing;
import zeroth.bench.finetuning.PlannedRun;
import zeroth.bench.run.RunRecord;
import zeroth.tensor.BadInputException;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;
import zeroth.zo.workers.AskedProblem;
import zeroth.zo.workers.Workers;

/** Options that say who takes a run's losses and measurements. */
final class RunWorkersOptions {
  @Mixin private WorkersOptions workers;

  @Option(
      names = "--shards",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description =
          "with --workers: parts into which a minibatch is divided, each for another worker; for"
              + " methods with fewer candidates than there are workers (1)")
  private Integer shards;

  /** Whether there are to be workers. */
  boolean areAsked() {
    return workers.areAsked();
  }

  /**
   * Looks at the options.
   *
   * @throws BadInputException if there is no such engine
   */
  void check() {
    if (shards != null && !areAsked()) {
      throw new BadInputException("--shards is for --workers");
    }
    workers.check();
  }

  /**
   * Looks at a run before it is begun.
   *
   * @throws BadInputException if its method is not for workers, or its minibatches not for shards
   */
  void check(PlannedRun plan) {
    if (!areAsked()) {
      return;
    }
    String method = plan.record().configuration().method();
    MethodEntry entry = Methods.named(method);
    if (entry.needs().unjournaled().isPresent()) {
      throw new BadInputException(
          "--workers: method "
              + method
              + " needs "
              + entry.needs().unjournaled().get()
              + ", and workers send losses alone: run it without --workers");
    }
    if (shards != null && shards > 1 && !plan.training().model().isMeanOfTexts()) {
      throw new BadInputException(
          "--shards "
              + shards
              + ": --objective "
              + plan.training().model().objective().text()
              + " is one number for all texts of a minibatch, which cannot be divided");
    }
  }

  /**
   * Starts workers for a run.
   *
   * @param arguments that it was begun with, and those given since
   * @return null if none are asked for
   * @throws BadInputException if none can be had
   */
  Workers open(PlannedRun plan, List<String> arguments) {
    if (!areAsked()) {
      return null;
    }
    RunWorker.Description description =
        new RunWorker.Description(
            plan.record(), SharedArguments.absolute(arguments), shards(), workers.threads());
    return workers.open(RunWorker.class, description.json());
  }

  private int shards() {
    return shards == null ? 1 : shards;
  }

  /**
   * What asks them.
   *
   * @param errors is told of workers that begin anew
   */
  Computing computing(PlannedRun plan, Workers found, PrintStream errors) {
    RunRecord record = plan.record();
    return (problem, journal, theta) -> {
      AskedProblem asked =
          new AskedProblem(
              plan.training().problem(shards()),
              theta,
              record.identity(Resumption.PASSED),
              new SecureRandom().nextLong(),
              journal.steps(),
              found,
              line -> errors.println("zeroth: " + line));
      return new AskedRun(problem, asked, found);
    };
  }
}
