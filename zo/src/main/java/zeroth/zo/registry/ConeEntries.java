package zeroth.zo.registry;

import static zeroth.zo.registry.Setting.atLeast;
import static zeroth.zo.registry.Setting.below;
import static zeroth.zo.registry.Shared.list;

import java.util.List;
import zeroth.zo.Schedule;
import zeroth.zo.method.ConMezo;
import zeroth.zo.method.MomentumWarmup;

/** Methods whose directions lean towards a momentum. */
final class ConeEntries {
  private ConeEntries() {}

  static List<MethodEntry> all() {
    return List.of(
        new MethodEntry(
            "conmezo",
            "two-point estimate along directions on a cone around a momentum",
            "Behric et al. 2025, arXiv 2511.02757",
            1e-6,
            Schedule.CONSTANT,
            list(
                Shared.eps(1e-3),
                new Setting(
                    "angle",
                    "1.35",
                    new Domain.Real(0, false, Math.PI / 2),
                    "angle of the cone in radians; a right angle would be MeZO"),
                below("beta", 1, 0.95, "what is kept of the momentum at last"),
                atLeast("warmup", 0, 1000, "steps over which beta grows from 0.1"),
                Shared.decay(),
                Shared.embedding()),
            s -> 2,
            (s, theta) -> theta.trainableSize(),
            (s, theta) ->
                new ConMezo(
                    s.real("eps"),
                    s.real("angle"),
                    new MomentumWarmup(s.real("beta"), s.whole("warmup")),
                    Shared.rule("sgd", s, theta),
                    theta)));
  }
}
