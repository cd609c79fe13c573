package zeroth.zo.registry;

import static zeroth.zo.registry.Shared.list;

import java.util.List;
import zeroth.zo.Schedule;
import zeroth.zo.method.OpenAiEs;

/** Evolution strategies, as baselines. */
final class EvolutionEntries {
  private EvolutionEntries() {}

  static List<MethodEntry> all() {
    return List.of(
        new MethodEntry(
            "openai-es",
            "antithetic pairs, their losses shaped by ranks",
            "Salimans et al. 2017, arXiv 1703.03864",
            5e-4,
            Schedule.CONSTANT,
            list(
                Shared.eps(1e-3),
                Setting.directions("q", 1, 15, "pairs a step"),
                Shared.rule(),
                Shared.noise("gaussian"),
                Shared.embedding()),
            s -> 2 * s.whole("q"),
            (s, theta) -> Shared.ruleFloats(s, theta) + Shared.noiseFloats(s, theta),
            (s, theta) ->
                new OpenAiEs(
                    s.real("eps"), s.whole("q"), Shared.noise(s, theta), Shared.rule(s, theta))));
  }
}
