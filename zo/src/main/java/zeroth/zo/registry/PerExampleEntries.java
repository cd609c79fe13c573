package zeroth.zo.registry;

import static zeroth.zo.registry.Setting.atLeast;
import static zeroth.zo.registry.Setting.choice;
import static zeroth.zo.registry.Shared.list;

import java.util.List;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Schedule;
import zeroth.zo.method.Grzo;
import zeroth.zo.noise.ExampleNoise;

/** Methods that give every example of a minibatch a direction of its own. */
final class PerExampleEntries {
  private PerExampleEntries() {}

  static List<MethodEntry> all() {
    return List.of(
        new MethodEntry(
            "grzo",
            "a direction for each example, differences divided by their spread",
            "Tan et al. 2026, arXiv 2606.02857",
            1e-6,
            Schedule.CONSTANT,
            list(
                Shared.eps(1e-3),
                choice(
                    "directions",
                    "one noise with signs of each example, or noise or factors of its own",
                    "flipout",
                    "gaussian",
                    "low-rank"),
                atLeast("rank", 1, 1, "rank of a matrix's directions, with directions=low-rank"),
                choice("normalise", "divide differences by their deviation", "std", "none"),
                Shared.rule(),
                Shared.embedding()),
            s -> 2,
            Shared::ruleFloats,
            (s, theta) ->
                new Grzo(
                    s.real("eps"),
                    directions(s, theta),
                    s.word("normalise").equals("std"),
                    s.real("epsilon"),
                    Shared.rule(s, theta)),
            MethodEntry.Needs.EXAMPLES));
  }

  private static ExampleNoise directions(Settings s, Parameters theta) {
    return switch (s.word("directions")) {
      case "gaussian" -> ExampleNoise.gaussian();
      case "low-rank" -> ExampleNoise.lowRank(s.whole("rank"), theta);
      default -> ExampleNoise.flipout();
    };
  }
}
