package zeroth.zo.registry;

import static zeroth.zo.registry.Setting.below;
import static zeroth.zo.registry.Setting.choice;
import static zeroth.zo.registry.Setting.positive;
import static zeroth.zo.registry.Shared.list;

import java.util.List;
import java.util.function.ToIntFunction;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Schedule;
import zeroth.zo.method.Fzoo;
import zeroth.zo.method.Ldsd;
import zeroth.zo.method.Loren;
import zeroth.zo.method.MezoGreedy;
import zeroth.zo.method.MezoGreedyHistory;
import zeroth.zo.method.MezoGv;
import zeroth.zo.method.MezoGvHistory;
import zeroth.zo.method.Rloo;
import zeroth.zo.noise.Noise;
import zeroth.zo.noise.OrthogonalNoise;
import zeroth.zo.noise.SphereNoise;
import zeroth.zo.noise.UnitNoise;
import zeroth.zo.rule.Momentum;
import zeroth.zo.rule.UpdateRule;

/** Methods that compare several candidates in a step. */
final class ManyCandidateEntries {
  private static final String GUIDED = "2026, arXiv 2601.04710";

  private ManyCandidateEntries() {}

  static List<MethodEntry> all() {
    return List.of(
        new MethodEntry(
            "rloo",
            "one-sided estimates with a leave-one-out baseline",
            "Salimans et al. 2017, arXiv 1703.03864; Kool et al. 2019",
            1e-6,
            Schedule.CONSTANT,
            list(
                Shared.eps(1e-3),
                samples(6),
                Shared.rule(),
                Shared.noise("gaussian"),
                Shared.embedding()),
            s -> s.whole("samples"),
            ManyCandidateEntries::composed,
            (s, theta) ->
                new Rloo(
                    s.real("eps"),
                    s.whole("samples"),
                    Shared.noise(s, theta),
                    Shared.rule(s, theta))),
        new MethodEntry(
            "fzoo",
            "one-sided differences along signs, divided by the losses' spread",
            "2025, arXiv 2506.09034",
            5e-5,
            Schedule.CONSTANT,
            list(
                Shared.eps(1e-4),
                samples(8),
                Shared.decay(),
                Shared.noise("rademacher"),
                Shared.embedding()),
            s -> s.whole("samples") + 1,
            Shared::noiseFloats,
            (s, theta) ->
                new Fzoo(
                    s.real("eps"),
                    s.whole("samples"),
                    Shared.noise(s, theta),
                    Shared.rule("sgd", s, theta))),
        ldsd("ldsd-sgd", "momentum", "directions around a learned mean; SGD with momentum"),
        ldsd("ldsd-adamm", "adamm", "directions around a learned mean; AdaMM"),
        ldsd("ldsd-sign", "sign-momentum", "directions around a learned mean; averaged sign"),
        guided(
            "mezo-gv",
            "two-point estimate along elite minus rest of ranked candidates",
            list(
                candidates(2),
                below("alpha", 1, 0.5, "share of the elite; floor(alpha M) from 1 to M - 1"),
                choice("normalise", "divide v by sqrt(1/elite + 1/rest)", "no", "yes")),
            s -> s.whole("candidates") + 2,
            ManyCandidateEntries::composed,
            (s, theta) ->
                new MezoGv(
                    s.real("eps"),
                    s.whole("candidates"),
                    s.real("alpha"),
                    s.word("normalise").equals("yes"),
                    Shared.noise(s, theta),
                    Shared.rule(s, theta))),
        guided(
            "mezo-greedy",
            "two-point estimate along the best of ranked candidates",
            list(candidates(2)),
            s -> s.whole("candidates") + 1,
            ManyCandidateEntries::composed,
            (s, theta) ->
                new MezoGreedy(
                    s.real("eps"),
                    s.whole("candidates"),
                    Shared.noise(s, theta),
                    Shared.rule(s, theta))),
        guided(
            "mezo-gv-history",
            "elite minus rest of a new candidate and the best one so far",
            List.of(),
            s -> 4,
            ManyCandidateEntries::remembered,
            (s, theta) ->
                new MezoGvHistory(s.real("eps"), Shared.noise(s, theta), Shared.rule(s, theta))),
        guided(
            "mezo-greedy-history",
            "the better of a new candidate and the best one so far",
            List.of(),
            s -> 3,
            ManyCandidateEntries::remembered,
            (s, theta) ->
                new MezoGreedyHistory(
                    s.real("eps"), Shared.noise(s, theta), Shared.rule(s, theta))),
        new MethodEntry(
            "loren",
            "directions of a learned low-rank curvature, leave-one-out baseline",
            "Seung et al. 2025, arXiv 2511.07971",
            1e-6,
            Schedule.CONSTANT,
            list(
                Shared.eps(1e-3),
                samples(6),
                positive("rho", 0.1, "damping of the curvature"),
                positive("curvature-rate", 1e-3, "learning rate of the curvature's vectors"),
                choice("structure", "one curvature a row, or one a matrix", "kronecker", "tiled"),
                choice("loss-scale", "what divides f in the curvature's step", "none", "std"),
                Shared.beta(),
                Shared.decay(),
                Shared.embedding()),
            s -> s.whole("samples"),
            ManyCandidateEntries::lorenFloats,
            (s, theta) -> {
              UpdateRule momentum = new Momentum(theta, s.real("beta"), p -> p.shape().isMatrix());
              return new Loren(
                  s.real("eps"),
                  s.whole("samples"),
                  s.real("rho"),
                  s.real("curvature-rate"),
                  s.word("structure").equals("tiled"),
                  s.word("loss-scale").equals("std"),
                  momentum.decayed(s.real("weight-decay")),
                  theta);
            }));
  }

  private static MethodEntry ldsd(String name, String rule, String summary) {
    List<Setting> constants = rule.equals("adamm") ? Shared.adam() : List.of(Shared.beta());
    return new MethodEntry(
        name,
        summary,
        "2026, arXiv 2602.13659",
        1e-3,
        Schedule.COSINE,
        list(
            Shared.eps(1e-3),
            candidates(5),
            positive("spread", 1, "standard deviation of the policy"),
            positive("mu-rate", 4e-2, "learning rate of the policy's mean"),
            choice("mu-start", "what the mean starts with, a tensor each", "zero", "unit"),
            choice(
                "sampler",
                "law of the noise: independent, on a sphere, or orthogonal candidates",
                "gaussian",
                "sphere",
                "orthogonal"),
            below("idle", 1, 0, "probability with which a step leaves out a tensor"),
            constants,
            Shared.decay(),
            Shared.embedding()),
        s -> s.whole("candidates") + 1,
        (s, theta) -> theta.trainableSize() + Shared.ruleFloats(rule, theta),
        (s, theta) ->
            new Ldsd(
                s.real("eps"),
                s.whole("candidates"),
                s.real("spread"),
                s.real("mu-rate"),
                sampler(s, theta),
                Shared.rule(rule, s, theta),
                theta,
                s.word("mu-start").equals("unit") ? new UnitNoise(theta) : Noise.zero(),
                s.real("idle")));
  }

  private static Noise sampler(Settings s, Parameters theta) {
    return switch (s.word("sampler")) {
      case "sphere" -> new SphereNoise(theta);
      case "orthogonal" -> new OrthogonalNoise(s.whole("candidates"), theta);
      default -> Noise.gaussian();
    };
  }

  private static MethodEntry guided(
      String name,
      String summary,
      List<Setting> own,
      ToIntFunction<Settings> forwards,
      MethodEntry.State state,
      MethodEntry.Factory factory) {
    return new MethodEntry(
        name,
        summary,
        GUIDED,
        5e-7,
        Schedule.CONSTANT,
        list(Shared.eps(1e-3), own, Shared.rule(), Shared.noise("gaussian"), Shared.embedding()),
        forwards,
        state,
        factory);
  }

  private static long composed(Settings s, Parameters theta) {
    return Shared.ruleFloats(s, theta) + Shared.noiseFloats(s, theta);
  }

  /** With the subspaces of two periods: the kept direction may be of an earlier one. */
  private static long remembered(Settings s, Parameters theta) {
    return Shared.ruleFloats(s, theta) + 2 * Shared.noiseFloats(s, theta);
  }

  /** A row for each tensor, and the momentum of the matrices. */
  private static long lorenFloats(Settings s, Parameters theta) {
    long floats = 0;
    for (Parameter p : theta.list()) {
      if (p.trainable()) {
        floats += p.shape().columns() + (p.shape().isMatrix() ? p.size() : 0);
      }
    }
    return floats;
  }

  private static Setting samples(int standard) {
    return Setting.directions("samples", 2, standard, "one-sided losses a step");
  }

  private static Setting candidates(int standard) {
    return Setting.directions("candidates", 2, standard, "candidates compared in a step");
  }
}
