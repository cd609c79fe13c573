package zeroth.bench.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import zeroth.bench.experiment.BackendChoice;
import zeroth.tensor.Backend;

/** Options that say what to compute on; results do not depend on them. */
final class DeviceOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--threads",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "threads to compute on (all processors)")
  Integer threads;

  @Option(
      names = "--backend",
      defaultValue = "cpu",
      converter = BackendName.Converter.class,
      paramLabel = "<name>",
      description =
          "cpu; reference, which is slow and checks the others; opencl or opencl:N, a device that"
              + " zeroth devices lists; auto, a GPU if there is one (${DEFAULT-VALUE})")
  BackendName backend;

  int threads() {
    return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
  }

  String name() {
    return backend.toString();
  }

  /** Opens the backend; says which it is if that was left open. */
  Backend open() {
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
