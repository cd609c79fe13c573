package zeroth.zo.learned;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TensorDirection;
import zeroth.tensor.gradient.Tape;
import zeroth.tensor.math.Striped;
import zeroth.tensor.random.Key;
import zeroth.zo.Gradient;
import zeroth.zo.NonFiniteLossException;
import zeroth.zo.Objective;
import zeroth.zo.Range;
import zeroth.zo.Step;
import zeroth.zo.rule.Momentum;
import zeroth.zo.rule.UpdateRule;

/**
 * Trains the networks of ZO Fine-tuner for one base model (arXiv 2510.00419). A step, with s, kappa
 * and n as in {@link Scales}, and g and kappa held constant in the derivative:
 *
 * <pre>
 * g = (L(theta + eps kappa s n) - L(theta - eps kappa s n)) / (2 eps)
 * theta' = theta - eta g kappa s n                      (the step that ZO Fine-tuner would take)
 * dL(theta')/ds_l = -eta g kappa (dL/dtheta'_l . n_l)    and on into PertNN_l, which descends by it
 * theta -= rate m,   m = momentum m + dL/dtheta          (the base model goes its own way)
 * </pre>
 *
 * The base model's gradient is cut to a greatest length; its rate falls linearly, and after some
 * steps it begins again from the pretrained weights.
 */
public final class LearningToLearn {
  /** Elements of noise that are held at a time. */
  private static final int CHUNK = 1 << 14;

  /**
   * The numbers of the algorithm.
   *
   * @param eps smoothing, positive
   * @param stepSize eta, the learning rate of the step whose loss is differentiated, positive
   * @param networkRate rate of the networks' descent, positive
   * @param baseRate first rate of the base model's descent, positive
   * @param momentum of the base model, in [0, 1)
   * @param maxNorm greatest length of the base model's gradient, positive
   * @param restartEvery steps after which the base model begins again, at least 1
   */
  public record Settings(
      double eps,
      double stepSize,
      double networkRate,
      double baseRate,
      double momentum,
      double maxNorm,
      int restartEvery) {
    /**
     * @throws IllegalArgumentException if a value is out of range
     */
    public Settings {
      Range.positive("eps", eps);
      Range.positive("step size", stepSize);
      Range.positive("network rate", networkRate);
      Range.positive("base rate", baseRate);
      Range.within("momentum", 0, 1, momentum);
      Range.positive("greatest norm", maxNorm);
      Range.atLeast("restart interval", 1, restartEvery);
    }
  }

  /**
   * What a step has seen.
   *
   * @param plus L(theta + eps v)
   * @param minus L(theta - eps v)
   * @param meta L(theta'), what the networks descend on
   * @param base L(theta), what the base model descends on
   * @param projectedGradient g
   * @param kappa the normalisation
   */
  public record Report(
      double plus,
      double minus,
      double meta,
      double base,
      double projectedGradient,
      double kappa) {}

  private final Settings settings;
  private final PertNetworks networks;
  private final Parameters theta;
  private final Parameters pretrained;
  private final Parameters gradient;
  private final Map<String, Double> scales = new HashMap<>();
  private UpdateRule base;
  private double plus;
  private double minus;

  /**
   * @param networks trained in place
   * @param theta the base model, which is moved about
   */
  public LearningToLearn(Settings settings, PertNetworks networks, Parameters theta) {
    this.settings = settings;
    this.networks = networks;
    this.theta = theta;
    this.pretrained = theta.copy();
    this.gradient = theta.zeros(p -> true);
    this.base = new Momentum(theta, settings.momentum);
  }

  /**
   * One step.
   *
   * @param f the loss on the step's minibatch, which must have a gradient
   * @param run the key of the noise
   * @param number of the step, from 0
   * @throws BadInputException if the loss has no gradient
   * @throws NonFiniteLossException if one is not finite; networks and base model are as before then
   */
  public Report step(Objective f, Key run, int number) {
    Gradient L =
        f.gradient()
            .orElseThrow(
                () -> new BadInputException("learning to learn needs the gradient of the loss"));
    int turn = number % settings.restartEvery;
    if (turn == 0 && number > 0) {
      restart();
    }
    Key key = Step.of(run, number, 1).key(0);
    Scales now = Scales.of(networks, theta, scales, plus, minus, f.touched());
    Direction v = now.direction(key);
    double[] sides = f.evaluate(v.times(+settings.eps), v.times(-settings.eps));
    double g = (sides[0] - sides[1]) / (2 * settings.eps);

    Tape.clear(gradient);
    double meta = finite(L.addTo(v.times(-settings.stepSize * g), gradient));
    Map<String, Double> slopes = slopes(key, -settings.stepSize * g * now.kappa());
    Tape.clear(gradient);
    double loss = finite(L.addTo(Perturbation.NONE, gradient));
    double length = finite(length());

    slopes.forEach(
        (name, ds) ->
            networks.network(name).descend(now.inputs().get(name), ds, settings.networkRate));
    double rate = settings.baseRate * (1 - (double) turn / settings.restartEvery);
    double cut = Math.min(1, settings.maxNorm / length);
    base.apply(theta, rate, new Direction.Dense(gradient).scaled(cut));
    scales.putAll(now.scales());
    plus = sides[0];
    minus = sides[1];
    return new Report(plus, minus, meta, loss, g, now.kappa());
  }

  /** factor (dL/dtheta'_l . n_l) for every tensor. */
  private Map<String, Double> slopes(Key key, double factor) {
    Map<String, Double> slopes = new HashMap<>();
    for (Parameter p : gradient.list()) {
      float[] G = gradient.tensor(p).data();
      double[] parts = new double[(G.length + CHUNK - 1) / CHUNK];
      theta
          .backend()
          .each(
              parts.length,
              (task, noise) ->
                  parts[task] = along(new Direction.Gaussian(key).of(p, noise), G, task * CHUNK));
      slopes.put(p.name(), finite(factor * Arrays.stream(parts).sum()));
    }
    return slopes;
  }

  /** G . n over a chunk. */
  private static double along(TensorDirection noise, float[] G, int from) {
    int count = Math.min(CHUNK, G.length - from);
    float[] n = new float[count];
    noise.addTo(1, from, count, n, 0);
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += (double) G[from + i] * n[i];
    }
    return sum;
  }

  private double length() {
    double squares = 0;
    for (Parameter p : gradient.list()) {
      squares += Striped.squaredNorm(gradient.tensor(p).data());
    }
    return Math.sqrt(squares);
  }

  private void restart() {
    for (Parameter p : theta.list()) {
      float[] from = pretrained.tensor(p).data();
      System.arraycopy(from, 0, theta.tensor(p).data(), 0, from.length);
    }
    base = new Momentum(theta, settings.momentum);
  }

  private static double finite(double value) {
    if (!Double.isFinite(value)) {
      throw new NonFiniteLossException(value);
    }
    return value;
  }
}
