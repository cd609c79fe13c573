package zeroth.bench.command;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Option;
import zeroth.tensor.BadInputException;
import zeroth.zo.workers.WorkerMaker;
import zeroth.zo.workers.Workers;
import zeroth.zo.workers.WorkersEngine;

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
      if (threads != null) {
        throw new BadInputException("--worker-threads is for --workers");
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
    return engine().open(address(), maker, description.getBytes(StandardCharsets.UTF_8));
  }
}
