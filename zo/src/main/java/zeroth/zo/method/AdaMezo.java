package zeroth.zo.method;

import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.MomentRatio;
import zeroth.tensor.random.Key;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Range;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.rule.UpdateRule;

/**
 * AdaMeZO: Adam's moments of MeZO's estimates, rebuilt from the last h slopes and the keys of their
 * directions (Cai et al., arXiv 2605.00650).
 *
 * <pre>
 * g_t = (L(theta + eps z_t) - L(theta - eps z_t)) / (2 eps),   z_t ~ N(0, I)
 * m = (1 - beta1) sum_{j < h} beta1^j g_{t-j} z_{t-j}
 * v = (1 - beta2) sum_{j < h} beta2^j (g_{t-j} z_{t-j})^2
 * theta -= lr rule(m / sqrt(v + epsilon))
 * </pre>
 *
 * j counts the steps that were taken; one that was skipped has no slope.
 */
public final class AdaMezo implements Method {
  private final double eps;
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final UpdateRule rule;
  private final double[] slopes; // the last one first
  private final int[] numbers; // of the steps that saw them
  private int known;

  /**
   * @param eps smoothing, positive and finite
   * @param horizon h, the slopes that are remembered, at least 1
   * @param beta1 in [0, 1)
   * @param beta2 in [0, 1)
   * @param epsilon positive and finite, beside v under the root
   * @param rule what is done with the quotient of the moments
   * @throws IllegalArgumentException if a value is out of range
   */
  public AdaMezo(
      double eps, int horizon, double beta1, double beta2, double epsilon, UpdateRule rule) {
    this.eps = Range.positive("eps", eps);
    this.slopes = new double[Range.atLeast("horizon", 1, horizon)];
    this.numbers = new int[horizon];
    this.beta1 = Range.within("beta1", 0, 1, beta1);
    this.beta2 = Range.within("beta2", 0, 1, beta2);
    this.epsilon = Range.positive("epsilon", epsilon);
    this.rule = rule;
  }

  @Override
  public int forwardsPerStep() {
    return 2;
  }

  @Override
  public StepReport step(Objective f, Parameters theta, Step at) {
    Direction z = z(at.run(), at.number());
    double[] L = f.evaluate(z.times(+eps), z.times(-eps));
    double g = (L[0] - L[1]) / (2 * eps);
    remember(at.number(), g);
    List<MomentRatio.Term> terms = new ArrayList<>();
    double first = 1 - beta1;
    double second = 1 - beta2;
    for (int j = 0; j < known; j++) {
      double slope = slopes[j];
      terms.add(
          new MomentRatio.Term(z(at.run(), numbers[j]), first * slope, second * slope * slope));
      first *= beta1;
      second *= beta2;
    }
    rule.apply(theta, at.learningRate(), new MomentRatio(terms, epsilon));
    return new StepReport(Losses.mean(L), g);
  }

  private static Direction z(Key run, int number) {
    return new Direction.Gaussian(run.fold(number).fold(0));
  }

  private void remember(int number, double slope) {
    known = Math.min(known + 1, slopes.length);
    System.arraycopy(slopes, 0, slopes, 1, known - 1);
    System.arraycopy(numbers, 0, numbers, 1, known - 1);
    slopes[0] = slope;
    numbers[0] = number;
  }

  @Override
  public void visitState(StateVisitor state) {
    known = state.whole(known);
    for (int j = 0; j < slopes.length; j++) {
      slopes[j] = state.real(slopes[j]);
      numbers[j] = state.whole(numbers[j]);
    }
    rule.visitState(state);
  }
}
