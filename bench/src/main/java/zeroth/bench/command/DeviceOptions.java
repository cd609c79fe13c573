package zeroth.bench.command;

import picocli.CommandLine.Option;
import zeroth.bench.experiment.BackendChoice;
import zeroth.tensor.Backend;

/** Options that say what to compute on; results do not depend on them. */
final class DeviceOptions {
  @Option(
      names = "--threads",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "threads to compute on (all processors)")
  Integer threads;

  @Option(
      names = "--backend",
      defaultValue = "cpu",
      converter = Names.OfBackend.class,
      paramLabel = "<name>",
      description = "cpu or reference, which is slow and checks the other (${DEFAULT-VALUE})")
  BackendChoice backend;

  int threads() {
    return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
  }

  String name() {
    return Names.of(backend);
  }

  Backend open() {
    return backend.open(threads());
  }
}
