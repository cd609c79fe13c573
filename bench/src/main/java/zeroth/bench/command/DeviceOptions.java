package zeroth.bench.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import zeroth.bench.experiment.BackendChoice;
import zeroth.bench.experiment.BackendName;
import zeroth.tensor.backend.Backend;

/** Options that say what to compute on; results do not depend on them. */
final class DeviceOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--threads",
      converter = Numbers.Threads.class,
      paramLabel = "<n>",
      description = "threads to compute on, at most one for each processor (all of them)")
  Integer threads;

  @Option(
      names = "--backend",
      defaultValue = "cpu",
      converter = Names.OfBackend.class,
      paramLabel = "<name>",
      description =
          "cpu; reference, which is slow and checks the others; opencl or opencl:N, a device that"
              + " zeroth devices lists; auto, a GPU if there is one (${DEFAULT-VALUE})")
  BackendName backend;

  /** Threads that there are processors for. */
  int threads() {
    int processors = Runtime.getRuntime().availableProcessors();
    return threads == null ? processors : Math.min(threads, processors);
  }

  /** Says that fewer threads than asked for are used. */
  static String capped(int asked, int processors) {
    return "zeroth: --threads "
        + asked
        + " is more than there are processors: "
        + processors
        + (processors == 1 ? " thread is used" : " threads are used");
  }

  String name() {
    return backend.toString();
  }

  /** Opens the backend; says which it is if that was left open, and how it differs from asked. */
  Backend open() {
    if (threads != null && threads() < threads) {
      command.commandLine().getErr().println(capped(threads, threads()));
    }
    Backend opened = backend.open(threads());
    if (backend.choice() == BackendChoice.AUTO) {
      command
          .commandLine()
          .getErr()
          .println("zeroth: --backend auto takes " + opened.description());
    }
    return opened;
  }
}
