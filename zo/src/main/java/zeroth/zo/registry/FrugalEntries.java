package zeroth.zo.registry;

import static zeroth.zo.registry.Setting.below;
import static zeroth.zo.registry.Setting.positive;
import static zeroth.zo.registry.Shared.list;

import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Schedule;
import zeroth.zo.method.AdaMezo;
import zeroth.zo.method.JaguarSign;
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
                new SparseMezo(s.real("eps"), s.real("sparsity"), Noise.gaussian(), theta)),
        new MethodEntry(
            "adamezo",
            "MeZO's estimate under Adam's moments, rebuilt from keys and slopes",
            "Cai et al. 2026, arXiv 2605.00650",
            1e-5,
            Schedule.CONSTANT,
            list(
                Shared.eps(1e-3),
                Setting.directions("horizon", 1, 10, "slopes that the moments are rebuilt from"),
                below("beta1", 1, 0.7, "decay of the first moments"),
                below("beta2", 1, 0.9, "decay of the second moments"),
                positive("epsilon", 1e-10, "added to the second moments, under the root"),
                Shared.decay()),
            s -> 2,
            (s, theta) -> 2L * s.whole("horizon"),
            (s, theta) ->
                new AdaMezo(
                    s.real("eps"),
                    s.whole("horizon"),
                    s.real("beta1"),
                    s.real("beta2"),
                    s.real("epsilon"),
                    Shared.rule("sgd", s, theta))),
        new MethodEntry(
            "jaguar-sign",
            "the slope along a random block, remembered there; averaged sign",
            "Petrov et al. 2025, arXiv 2506.04430",
            1e-6,
            Schedule.CONSTANT,
            list(Shared.eps(1e-3), Shared.block(), Shared.beta(), Shared.embedding()),
            s -> 2,
            (s, theta) -> theta.trainableSize() + Shared.blockFloats(theta),
            (s, theta) ->
                new JaguarSign(s.real("eps"), s.real("beta"), Shared.blocks(s, theta), theta)));
  }

  /** A number for each trainable tensor. */
  private static long tensors(Settings s, Parameters theta) {
    return theta.list().stream().filter(Parameter::trainable).count();
  }
}
