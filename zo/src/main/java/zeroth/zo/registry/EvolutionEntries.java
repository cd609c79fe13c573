package zeroth.zo.registry;

import static zeroth.zo.registry.Setting.atLeast;
import static zeroth.zo.registry.Setting.choice;
import static zeroth.zo.registry.Shared.list;

import java.util.List;
import zeroth.zo.Schedule;
import zeroth.zo.method.Eggroll;
import zeroth.zo.method.Fitness;
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
                    s.real("eps"), s.whole("q"), Shared.noise(s, theta), Shared.rule(s, theta))),
        new MethodEntry(
            "eggroll",
            "evolution strategy of low-rank members in pairs, weighed by fitness",
            "Sarkar et al. 2025, arXiv 2511.16652",
            4e-3,
            Schedule.CONSTANT,
            list(
                Shared.eps(1e-3),
                Setting.directions("samples", 2, 16, "members of the population, an even number"),
                atLeast("rank", 1, 1, "rank of a member's matrices"),
                choice("fitness", "what the losses become", "zscore", "rank"),
                Shared.rule(),
                Shared.embedding()),
            s -> s.whole("samples"),
            Shared::ruleFloats,
            (s, theta) ->
                new Eggroll(
                    s.real("eps"),
                    s.whole("samples"),
                    s.whole("rank"),
                    s.word("fitness").equals("rank") ? Fitness.RANK : Fitness.Z_SCORE,
                    Shared.rule(s, theta),
                    theta)));
  }
}
