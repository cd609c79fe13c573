package zeroth.zo.registry;

import static zeroth.zo.registry.Shared.list;

import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.Parameters;
import zeroth.tensor.random.Key;
import zeroth.zo.Method;
import zeroth.zo.Schedule;
import zeroth.zo.learned.PertNetworks;
import zeroth.zo.method.ZoFineTuner;

/** Methods with a part that was trained before. */
final class LearnedEntries {
  private LearnedEntries() {}

  static List<MethodEntry> all() {
    return List.of(
        new MethodEntry(
            "zo-finetuner",
            "two-point estimate along noise with a learned scale for each tensor",
            "2025, arXiv 2510.00419",
            1e-6,
            Schedule.CONSTANT,
            list(Shared.eps(1e-3), Shared.decay(), Shared.embedding()),
            s -> 2,
            LearnedEntries::floats,
            (s, theta) -> create(s, theta, untrained(theta).weights()),
            MethodEntry.Needs.NETWORKS));
  }

  /** The method with these networks. */
  static Method create(Settings s, Parameters theta, Parameters networks) {
    return new ZoFineTuner(
        s.real("eps"), new PertNetworks(networks), Shared.rule("sgd", s, theta), theta);
  }

  /** Networks whose scales hardly differ: a method to test, not to use. */
  private static PertNetworks untrained(Parameters theta) {
    return PertNetworks.create(theta, Key.ofSeed(0).fold("networks"));
  }

  /** A network for each trainable tensor; the scales before are a number each beside that. */
  private static long floats(Settings s, Parameters theta) {
    return theta.list().stream().filter(Parameter::trainable).count() * PertNetworks.FLOATS;
  }
}
