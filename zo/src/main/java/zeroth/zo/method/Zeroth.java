package zeroth.zo.method;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.OutputNoise;
import zeroth.tensor.direction.PerSequence;
import zeroth.zo.Examples;
import zeroth.zo.Inputs;
import zeroth.zo.Method;
import zeroth.zo.NonFiniteLossException;
import zeroth.zo.Objective;
import zeroth.zo.Range;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.noise.MapInputs;
import zeroth.zo.noise.OuterProducts;
import zeroth.zo.rule.UpdateRule;

/**
 * Zeroth: noise of each example beside what linear maps put out; a matrix moves by its outer
 * product with what the map was given.
 *
 * <pre>
 * f_ki = L_i(theta; y + eps z_ki beside every map's result y),   k = 1..K, i = 1..B
 * D_i  = sum_k c_ki z_ki,   c_ki = (f_ki - mean_k f_ki) / (eps (K - 1))
 * b   -= lr rule(mean_i D_i)                      of every map y = W x + b
 * W   -= lr rule(sum_i D_i (h_i - h)^T / s^2)     h_i the mean of the rows x of example i, h their
 *                                                 mean; and mean_i D_i h^T / r^2 if no b is tuned
 * </pre>
 *
 * The gradient of a linear map is an outer product of the gradient of its result, which has to be
 * estimated, and of its input, which every forward has. So losses are asked for as many numbers as
 * maps put out instead of as many as matrices have. Inputs are scaled, by s^2 and r^2, so that it
 * is results that a step goes down in: those of example i by lr D_i in what is its own and by the
 * mean in what is common. {@link OutputNoise} and {@link OuterProducts} have the details. A step is
 * a function of its losses and of h: losses alone do not bring it back.
 */
public final class Zeroth implements Method {
  private final double eps;
  private final int K;
  private final OuterProducts products;
  private final UpdateRule rule;

  /**
   * @param eps smoothing, positive and finite
   * @param samples K, at least 2: one sample has no other to be compared with
   * @param products for the weights that are tuned
   * @param rule what is done with the estimate
   * @throws IllegalArgumentException if eps or K is out of range
   */
  public Zeroth(double eps, int samples, OuterProducts products, UpdateRule rule) {
    this.eps = Range.positive("eps", eps);
    this.K = Range.atLeast("samples", 2, samples);
    this.products = products;
    this.rule = rule;
  }

  @Override
  public int forwardsPerStep() {
    return K;
  }

  /**
   * {@inheritDoc}
   *
   * @throws BadInputException if no linear map is tuned
   */
  @Override
  public StepReport step(Objective f, Parameters theta, Step at) {
    Inputs inputs = f.inputs();
    Examples L = f.examples();
    int B = L.count();
    MapInputs h = new MapInputs(B);
    List<OutputNoise> z = new ArrayList<>();
    double[][] losses = new double[K][];
    for (int k = 0; k < K; k++) {
      z.add(new OutputNoise(at.key(k)));
      PerSequence places = new PerSequence(eps, z.get(k));
      losses[k] =
          k == 0 ? NonFiniteLossException.check(inputs.losses(places, h)) : L.evaluate(places);
    }
    double[] means = new double[B];
    double[][] c = new double[K][B];
    for (int i = 0; i < B; i++) {
      for (double[] f_k : losses) {
        means[i] += f_k[i] / K;
      }
      for (int k = 0; k < K; k++) {
        c[k][i] = (losses[k][i] - means[i]) / (eps * (K - 1));
      }
    }
    rule.apply(theta, at.learningRate(), inputs.tells() ? products.direction(z, c, h) : sum(z, c));
    return new StepReport(Losses.mean(means), Double.NaN);
  }

  /** The mean of sum_k c_ki z_ki in all weights, of a function of weights alone. */
  private static Direction sum(List<OutputNoise> z, double[][] c) {
    List<Direction> terms = new ArrayList<>();
    for (int k = 0; k < c.length; k++) {
      double[] weights = c[k].clone();
      Arrays.setAll(weights, i -> weights[i] / weights.length);
      terms.add(z.get(k).sum(weights));
    }
    return new Direction.Sum(terms);
  }

  @Override
  public void visitState(StateVisitor state) {
    rule.visitState(state);
  }
}
