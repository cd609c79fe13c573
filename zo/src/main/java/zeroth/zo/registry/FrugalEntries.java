package zeroth.zo.registry;

import static zeroth.zo.registry.Setting.below;
import static zeroth.zo.registry.Shared.list;

import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Schedule;
import zeroth.zo.method.SparseMezo;
import zeroth.zo.noise.Noise;

/** Two-point methods that make do with a part: of the weights, or of what they would remember. */
final class FrugalEntries {
  private FrugalEntries() {}

  static List<MethodEntry> all() {
    return List.of(
        new MethodEntry(
            "sparse-mezo",
            "two-point estimate in the small weights of each tensor",
            "Liu et al. 2024, arXiv 2402.15751",
            1e-6,
            Schedule.CONSTANT,
            list(
                Shared.eps(1e-3),
                below(
                    "sparsity", 1, 0.75, "share of a tensor's weights, the large ones, that stay"),
                Shared.embedding()),
            s -> 2,
            FrugalEntries::tensors,
            (s, theta) ->
                new SparseMezo(s.real("eps"), s.real("sparsity"), Noise.gaussian(), theta)));
  }

  /** A number for each trainable tensor. */
  private static long tensors(Settings s, Parameters theta) {
    return theta.list().stream().filter(Parameter::trainable).count();
  }
}
