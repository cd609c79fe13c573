package zeroth.bench.command;

import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Option;
import zeroth.tensor.BadInputException;
import zeroth.zo.workers.WorkerMaker;
import zeroth.zo.workers.Workers;
import zeroth.zo.workers.WorkersAddress;

/** Options that say who computes. No result depends on them. */
final class WorkersOptions {
  @Option(
      names = "--workers",
      paramLabel = "<who>",
      description =
          "who computes: threads:N, each with a model of its own; or spark:MASTER, executors of a"
              + " cluster (this process)")
  private String who;

  @Option(
      names = "--worker-threads",
      converter = Numbers.Threads.class,
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
      if (threads != null) {
        throw new BadInputException("--worker-threads is for --workers");
      }
      return;
    }
    WorkersAddress.of(who);
  }

  /** Whether they are in this process. */
  boolean areHere() {
    return WorkersAddress.of(who).engine().isHere();
  }

  /** Threads that each worker computes on. */
  int threads() {
    return threads == null ? 1 : threads;
  }

  /**
   * Starts workers.
   *
   * @param maker makes each
   * @param description what it gets
   * @throws BadInputException if none can be had
   */
  Workers open(Class<? extends WorkerMaker> maker, String description) {
    return WorkersAddress.of(who).open(maker, description.getBytes(StandardCharsets.UTF_8));
  }
}
