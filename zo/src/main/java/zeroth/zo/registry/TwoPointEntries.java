package zeroth.zo.registry;

import static zeroth.zo.registry.Setting.atLeast;
import static zeroth.zo.registry.Setting.below;
import static zeroth.zo.registry.Setting.choice;
import static zeroth.zo.registry.Shared.list;

import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.LowRank;
import zeroth.zo.Schedule;
import zeroth.zo.method.Conservative;
import zeroth.zo.method.HiZoo;
import zeroth.zo.method.Lozo;
import zeroth.zo.method.LozoMomentum;
import zeroth.zo.method.Mezo;
import zeroth.zo.method.MezoSvrg;
import zeroth.zo.method.Smoothing;
import zeroth.zo.method.SubZero;
import zeroth.zo.noise.Noise;
import zeroth.zo.noise.SubspaceNoise;

/** MeZO, its estimate under other rules, and the methods that reshape its directions. */
final class TwoPointEntries {
  private static final String MEZO = "Malladi et al. 2023, arXiv 2305.17333";
  private static final String BENCH = "Zhang et al. 2024, arXiv 2402.11592";
  private static final String LOZO = "Chen et al. 2024, arXiv 2410.07698";

  private TwoPointEntries() {}

  static List<MethodEntry> all() {
    return List.of(
        twoPoint("mezo", "two-point estimate along Gaussian noise, SGD", MEZO, "sgd", 1e-6),
        twoPoint(
            "zo-sgd-momentum", "MeZO's estimate with heavy-ball momentum", BENCH, "momentum", 1e-7),
        twoPoint("mezo-adam", "MeZO's estimate fed to Adam", MEZO, "adam", 1e-5),
        twoPoint(
            "zo-adamm",
            "MeZO's estimate fed to AdaMM",
            "Chen et al. 2019, arXiv 1910.06513",
            "adamm",
            1e-5),
        twoPoint(
            "zo-signsgd",
            "the sign of MeZO's estimate",
            "Liu et al. 2019, ICLR (openreview BJe-DsC5Fm)",
            "sign",
            1e-6),
        new MethodEntry(
            "zo-sgd-cons",
            "MeZO's estimate; the best of staying, stepping and stepping back",
            BENCH,
            1e-6,
            Schedule.CONSTANT,
            list(Shared.eps(1e-3), q(), Shared.noise("gaussian"), Shared.embedding()),
            s -> 2 * s.whole("q") + 3,
            Shared::noiseFloats,
            (s, theta) -> new Conservative(s.real("eps"), s.whole("q"), Shared.noise(s, theta))),
        new MethodEntry(
            "lozo",
            "two-point estimate along low-rank directions",
            LOZO,
            1e-6,
            Schedule.CONSTANT,
            list(Shared.eps(1e-3), rank(2), period(50), Shared.decay(), Shared.embedding()),
            s -> 2,
            (s, theta) -> 0,
            (s, theta) ->
                new Lozo(
                    s.real("eps"),
                    s.whole("rank"),
                    s.whole("period"),
                    Shared.rule("sgd", s, theta),
                    theta)),
        new MethodEntry(
            "lozo-m",
            "LOZO with momentum in the left factor",
            LOZO,
            1e-6,
            Schedule.CONSTANT,
            list(
                Shared.eps(1e-3),
                rank(2),
                period(50),
                Shared.beta(),
                Shared.decay(),
                Shared.embedding()),
            s -> 2,
            TwoPointEntries::leftFloats,
            (s, theta) ->
                new LozoMomentum(
                    s.real("eps"),
                    s.whole("rank"),
                    s.whole("period"),
                    s.real("beta"),
                    Shared.rule("sgd", s, theta),
                    theta)),
        new MethodEntry(
            "subzero",
            "two-point estimate inside a random subspace",
            "Yu et al. 2024, arXiv 2410.08989",
            1e-7,
            Schedule.CONSTANT,
            list(Shared.eps(1e-3), rank(24), period(1000), Shared.decay(), Shared.embedding()),
            s -> 2,
            Shared::subspaceFloats,
            (s, theta) ->
                new SubZero(
                    s.real("eps"),
                    new SubspaceNoise(s.whole("rank"), s.whole("period"), theta),
                    Shared.rule("sgd", s, theta))),
        new MethodEntry(
            "hizoo",
            "noise shaped by a running diagonal of curvature",
            "Zhao et al. 2024, arXiv 2402.15173",
            1e-6,
            Schedule.CONSTANT,
            list(
                Shared.eps(1e-3),
                below("smoothing", 1, 1e-8, "rate at which the diagonal follows"),
                choice(
                    "smoothing-schedule",
                    "the rate throughout, or a hundredth of it from decay-step on",
                    "constant",
                    "decay"),
                atLeast("decay-step", 0, 9800, "with smoothing-schedule=decay"),
                Shared.decay(),
                Shared.embedding()),
            s -> 3,
            (s, theta) -> theta.trainableSize(),
            (s, theta) ->
                new HiZoo(
                    s.real("eps"),
                    smoothing(s),
                    Noise.gaussian(),
                    Shared.rule("sgd", s, theta),
                    theta)),
        new MethodEntry(
            "mezo-svrg",
            "two-point estimate with a full-batch control variate",
            "Gautam et al. 2024, arXiv 2404.08080",
            1e-6,
            Schedule.CONSTANT,
            list(
                Shared.eps(1e-3),
                atLeast("period", 1, 2, "steps from one full-batch estimate to the next")),
            s -> 4,
            (s, theta) -> theta.trainableSize(),
            (s, theta) -> new MezoSvrg(s.real("eps"), s.whole("period"), Noise.gaussian(), theta)));
  }

  private static MethodEntry twoPoint(
      String name, String summary, String reference, String rule, double learningRate) {
    List<Setting> constants =
        switch (rule) {
          case "momentum" -> List.of(Shared.beta());
          case "adam", "adamm" -> Shared.adam();
          default -> List.of();
        };
    return new MethodEntry(
        name,
        summary,
        reference,
        learningRate,
        Schedule.CONSTANT,
        list(
            Shared.eps(1e-3),
            q(),
            constants,
            Shared.decay(),
            Shared.noise("gaussian"),
            Shared.embedding()),
        s -> 2 * s.whole("q"),
        (s, theta) -> Shared.ruleFloats(rule, theta) + Shared.noiseFloats(s, theta),
        (s, theta) ->
            new Mezo(
                s.real("eps"), s.whole("q"), Shared.noise(s, theta), Shared.rule(rule, s, theta)));
  }

  private static Smoothing smoothing(Settings s) {
    double a = s.real("smoothing");
    return s.word("smoothing-schedule").equals("decay")
        ? Smoothing.falling(a, s.whole("decay-step"))
        : Smoothing.constant(a);
  }

  private static Setting q() {
    return Setting.directions("q", 1, 1, "directions a step");
  }

  private static Setting rank(int standard) {
    return atLeast("rank", 1, standard, "rank of a matrix's directions");
  }

  private static Setting period(int standard) {
    return atLeast("period", 1, standard, "steps that the slow factors are kept");
  }

  /** sum m r over the matrices, and the vectors whole. */
  private static long leftFloats(Settings s, Parameters theta) {
    long floats = 0;
    for (Parameter p : theta.list()) {
      if (p.trainable()) {
        floats +=
            p.shape().isMatrix()
                ? (long) p.shape().rows() * LowRank.rank(p.shape(), s.whole("rank"))
                : p.size();
      }
    }
    return floats;
  }
}
