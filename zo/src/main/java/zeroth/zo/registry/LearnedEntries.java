package zeroth.zo.registry;

import static zeroth.zo.registry.Setting.atLeast;
import static zeroth.zo.registry.Setting.choice;
import static zeroth.zo.registry.Shared.list;

import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.zo.Method;
import zeroth.zo.Schedule;
import zeroth.zo.learned.PertNetworks;
import zeroth.zo.method.ZoFineTuner;

/** Methods with a part that was trained before. */
final class LearnedEntries {
  private static final String NETWORKS = "networks";
  private static final String RANDOM = "random";

  private LearnedEntries() {}

  static List<MethodEntry> all() {
    return List.of(
        new MethodEntry(
            "zo-finetuner",
            "two-point estimate along noise with a learned scale for each tensor",
            "2025, arXiv 2510.00419",
            1e-6,
            Schedule.CONSTANT,
            list(
                Shared.eps(1e-3),
                choice(
                    NETWORKS,
                    "those of an optimiser's file, or random ones as a control",
                    "trained",
                    RANDOM),
                atLeast("networks-seed", 0, 0, "with networks=random"),
                Shared.decay(),
                Shared.embedding()),
            s -> 2,
            LearnedEntries::floats,
            (s, theta) -> create(s, theta, random(s, theta).weights()),
            MethodEntry.Needs.NETWORKS));
  }

  /** The method with these networks. */
  static Method create(Settings s, Parameters theta, Parameters networks) {
    return new ZoFineTuner(
        s.real("eps"), new PertNetworks(networks), Shared.rule("sgd", s, theta), theta);
  }

  /** Whether these settings ask for random networks, and so for no file. */
  static boolean random(Settings s) {
    return s.word(NETWORKS).equals(RANDOM);
  }

  /**
   * Networks as learning begins with under the same seed, whose scales hardly differ: the control
   * that a learned optimiser is compared with.
   */
  static PertNetworks random(Settings s, Parameters theta) {
    return PertNetworks.create(theta, Key.ofSeed(s.whole("networks-seed")).fold(NETWORKS));
  }

  /** A network for each trainable tensor; the scales before are a number each beside that. */
  private static long floats(Settings s, Parameters theta) {
    return theta.list().stream().filter(Parameter::trainable).count() * PertNetworks.FLOATS;
  }
}
