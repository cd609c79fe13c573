package zeroth.bench.command;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
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
import zeroth.zo.workers.WorkersEngine;

/** Options that say who takes a run's losses. No result depends on them. */
final class WorkersOptions {
  @Option(
      names = "--workers",
      paramLabel = "<who>",
      description =
          "who takes losses and measurements: threads:N, each with a model of its own; or"
              + " spark:MASTER, executors of a cluster (this process)")
  private String who;

  @Option(
      names = "--shards",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description =
          "with --workers: parts into which a minibatch is divided, each for another worker; for"
              + " methods with fewer candidates than there are workers (1)")
  private Integer shards;

  @Option(
      names = "--worker-threads",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "with --workers: threads that each of them computes on (1)")
  private Integer threads;

  /** Whether there are to be workers. */
  boolean areAsked() {
    return who != null;
  }

  /**
   * Looks at the options.
   *
   * @throws BadInputException if there is no such engine
   */
  void check() {
    if (who == null) {
      if (shards != null || threads != null) {
        throw new BadInputException(
            (shards == null ? "--worker-threads" : "--shards") + " is for --workers");
      }
      return;
    }
    engine().check(address());
  }

  private String name() {
    int colon = who.indexOf(':');
    return colon < 0 ? who : who.substring(0, colon);
  }

  private String address() {
    int colon = who.indexOf(':');
    if (colon < 0 || colon == who.length() - 1) {
      throw new BadInputException(
          "--workers " + who + ": expected threads:N or spark:MASTER, as in threads:3");
    }
    return who.substring(colon + 1);
  }

  private WorkersEngine engine() {
    List<WorkersEngine> engines =
        StreamSupport.stream(ServiceLoader.load(WorkersEngine.class).spliterator(), false).toList();
    return engines.stream()
        .filter(engine -> engine.name().equals(name()))
        .findFirst()
        .orElseThrow(
            () -> {
              TreeSet<String> names = new TreeSet<>();
              engines.forEach(engine -> names.add(engine.name()));
              return new BadInputException(
                  "--workers "
                      + who
                      + ": there are "
                      + String.join(", ", names)
                      + (name().equals("spark")
                          ? "; spark comes with bench/spark, whose README.md says how"
                          : ""));
            });
  }

  /**
   * Looks at a run before it is begun.
   *
   * @throws BadInputException if its method is not for workers, or its minibatches not for shards
   */
  void check(PlannedRun plan) {
    if (who == null) {
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
   * @throws BadInputException if none can be had
   */
  Workers open(PlannedRun plan) {
    byte[] description =
        new RunWorker.Description(plan.record(), shards(), threads == null ? 1 : threads)
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    return engine().open(address(), RunWorker.class, description);
  }

  private int shards() {
    return shards == null ? 1 : shards;
  }

  /**
   * What asks them.
   *
   * @param errors is told of workers that begin anew
   */
  Computing computing(PlannedRun plan, Workers workers, PrintStream errors) {
    RunRecord record = plan.record();
    return (problem, journal, theta) -> {
      AskedProblem asked =
          new AskedProblem(
              plan.training().problem(shards()),
              theta,
              record.identity(Resumption.PASSED),
              new SecureRandom().nextLong(),
              journal.steps(),
              workers,
              line -> errors.println("zeroth: " + line));
      return new AskedRun(problem, asked, workers);
    };
  }
}
