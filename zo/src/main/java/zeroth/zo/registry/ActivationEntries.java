package zeroth.zo.registry;

import static zeroth.zo.registry.Setting.atLeast;
import static zeroth.zo.registry.Shared.list;

import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.LowRank;
import zeroth.zo.Schedule;
import zeroth.zo.method.Agzo;
import zeroth.zo.method.Zeroth;
import zeroth.zo.noise.ActivationNoise;
import zeroth.zo.noise.OuterProducts;

/** Methods whose steps follow from what linear maps multiply. */
final class ActivationEntries {
  private ActivationEntries() {}

  static List<MethodEntry> all() {
    return List.of(
        new MethodEntry(
            "agzo",
            "one-sided estimate along the directions of linear maps' inputs",
            "Lin et al. 2026, arXiv 2601.17261",
            1e-6,
            Schedule.CONSTANT,
            list(
                Shared.eps(1e-3),
                atLeast("rank", 1, 1, "directions of a map's inputs"),
                atLeast("iterations", 0, 3, "of the power iteration that finds them"),
                Shared.rule(),
                Shared.embedding()),
            s -> 2,
            (s, theta) -> bases(s, theta) + Shared.ruleFloats(s, theta),
            (s, theta) ->
                new Agzo(
                    s.real("eps"),
                    new ActivationNoise(s.whole("rank"), s.whole("iterations"), theta),
                    Shared.rule(s, theta)),
            MethodEntry.Needs.INPUTS),
        new MethodEntry(
            "zeroth",
            "noise of each example beside maps' results, outer products with their inputs",
            "this project",
            5e-3,
            Schedule.CONSTANT,
            list(
                Shared.eps(1e-2),
                Setting.directions("samples", 2, 6, "candidates a step, each of all examples"),
                Shared.rule()),
            s -> s.whole("samples"),
            (s, theta) -> Shared.ruleFloats(s, theta),
            (s, theta) ->
                new Zeroth(
                    s.real("eps"),
                    s.whole("samples"),
                    new OuterProducts(theta),
                    Shared.rule(s, theta)),
            MethodEntry.Needs.EXAMPLE_INPUTS));
  }

  /** sum n r over the matrices. */
  private static long bases(Settings s, Parameters theta) {
    long floats = 0;
    for (Parameter p : theta.list()) {
      if (p.trainable() && p.shape().isMatrix()) {
        floats += (long) p.shape().columns() * LowRank.rank(p.shape(), s.whole("rank"));
      }
    }
    return floats;
  }
}
