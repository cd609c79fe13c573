package zeroth.zo.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.inputs.MatrixUses;
import zeroth.tensor.random.Key;
import zeroth.tensor.sequence.SequenceUses;
import zeroth.zo.Gradient;
import zeroth.zo.Inputs;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/** Places, the two-point update, and the first steps of every method on {@link StatedQuadratic}. */
final class StepVectors {
  private static final int STEPS = 3;
  private static final double LEARNING_RATE = 0x1p-6;
  private static final double EPS = 1e-3;
  private static final Key RUN = Key.ofSeed(NoiseVectors.SEED);

  /**
   * Settings in place of defaults: ranks that a (2, 3) matrix has, periods that three steps see,
   * and what needs no second example.
   */
  private static final Map<String, Map<String, String>> SMALL =
      Map.of(
          "lozo", Map.of("rank", "1", "period", "2"),
          "lozo-m", Map.of("rank", "1", "period", "2"),
          "subzero", Map.of("rank", "2", "period", "2"),
          "openai-es", Map.of("q", "2"),
          "hizoo", Map.of("smoothing", "0.015625"),
          "conmezo", Map.of("warmup", "2"),
          "zo-muon", Map.of("rank", "2", "period", "2"),
          "grzo", Map.of("normalise", "none"),
          "eggroll", Map.of("samples", "4"));

  /** A rate at which steps overshoot, for a method that may then stay or step back. */
  private static final Map<String, Double> RATES = Map.of("zo-sgd-cons", 0.5);

  private StepVectors() {}

  static List<GoldenVector> all() {
    List<GoldenVector> all = new ArrayList<>();
    Parameters theta = StatedQuadratic.start();
    weights("start", theta, Perturbation.NONE, all);
    Direction z = new Direction.Gaussian(Step.of(RUN, 0, LEARNING_RATE).key(0));
    Direction u = new Direction.Rademacher(Step.of(RUN, 0, LEARNING_RATE).key(0));
    weights("place/gaussian/+eps", theta, z.times(EPS), all);
    weights("place/gaussian/-eps", theta, z.times(-EPS), all);
    weights("place/rademacher/+eps", theta, u.times(EPS), all);
    twoPoint(theta, z, all);
    for (MethodEntry entry : Methods.all()) {
      steps(entry, all);
    }
    return all;
  }

  /** g = (L(theta + eps z) - L(theta - eps z)) / (2 eps); theta -= lr g z. */
  private static void twoPoint(Parameters theta, Direction z, List<GoldenVector> into) {
    double[] L = StatedQuadratic.ofStep(theta, 0).evaluate(z.times(EPS), z.times(-EPS));
    double g = (L[0] - L[1]) / (2 * EPS);
    into.add(GoldenVector.of("two-point/L(+eps)", L[0]));
    into.add(GoldenVector.of("two-point/L(-eps)", L[1]));
    into.add(GoldenVector.of("two-point/g", g));
    theta.add(-LEARNING_RATE, z.scaled(g));
    weights("two-point/after", theta, Perturbation.NONE, into);
  }

  private static void steps(MethodEntry entry, List<GoldenVector> into) {
    Map<String, String> given = SMALL.getOrDefault(entry.name(), Map.of());
    String path = "method/" + entry.name();
    into.add(
        GoldenVector.text(
            path + "/settings",
            entry.settings(given).values().entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining(" "))));
    double lr = RATES.getOrDefault(entry.name(), LEARNING_RATE);
    into.add(GoldenVector.of(path + "/lr", lr));
    Parameters theta = StatedQuadratic.start();
    Method method = entry.create(given, theta);
    for (int i = 0; i < STEPS; i++) {
      String step = path + "/step " + i;
      List<GoldenVector> losses = new ArrayList<>();
      Objective L = new Recorded(StatedQuadratic.ofStep(theta, i), step + "/loss ", losses);
      method.step(L, theta, Step.of(RUN, i, lr));
      into.addAll(losses);
      weights(step + "/after", theta, Perturbation.NONE, into);
    }
  }

  private static void weights(
      String path, Parameters theta, Perturbation place, List<GoldenVector> into) {
    float[] x = StatedQuadratic.elements(theta, place);
    int i = 0;
    for (Parameter p : theta.list()) {
      for (int j = 0; j < p.size(); j++, i++) {
        into.add(GoldenVector.of(path + "/" + p.name() + "/" + j, x[i]));
      }
    }
  }

  /** Writes down every loss that is asked, in the order in which it is. */
  private record Recorded(Objective inner, String path, List<GoldenVector> losses)
      implements Objective {
    @Override
    public double[] losses(List<Perturbation> places) {
      return noted(inner.losses(places));
    }

    private double[] noted(double... asked) {
      for (double loss : asked) {
        losses.add(GoldenVector.of(path + losses.size(), loss));
      }
      return asked;
    }

    @Override
    public Objective full() {
      return new Recorded(inner.full(), path, losses);
    }

    @Override
    public Inputs inputs() {
      Inputs inputs = inner.inputs();
      return new Inputs() {
        @Override
        public double loss(Perturbation place, MatrixUses uses) {
          return noted(inputs.loss(place, uses))[0];
        }

        @Override
        public double[] losses(PerSequence places, SequenceUses uses) {
          return noted(inputs.losses(places, uses));
        }

        @Override
        public boolean tells() {
          return inputs.tells();
        }
      };
    }

    @Override
    public Optional<Gradient> gradient() {
      return inner
          .gradient()
          .map(
              gradient ->
                  (place, into) -> {
                    double loss = gradient.addTo(place, into);
                    losses.add(GoldenVector.of(path + losses.size(), loss));
                    return loss;
                  });
    }
  }
}
