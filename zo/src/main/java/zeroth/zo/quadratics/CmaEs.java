package zeroth.zo.quadratics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.StepReport;

/**
 * CMA-ES, the strategy that small landscapes without gradients are known to yield to: a population
 * of a normal law whose whole covariance is learned (Hansen, arXiv 1604.00772).
 *
 * <pre>
 * y_k = C^(1/2) z_k,   f_k = L(theta + sigma y_k),   z_k ~ N(0, I),   k = 1..lambda
 * y = sum_i w_i y_(i) over the lambda/2 lowest f;   theta += sigma y
 * p_s = (1 - c_s) p_s + sqrt(c_s (2 - c_s) mu_w) C^(-1/2) y
 * sigma *= exp(c_s / d_s (|p_s| / E|N(0, I)| - 1))
 * p_c = (1 - c_c) p_c + h sqrt(c_c (2 - c_c) mu_w) y
 * C = (1 - c_1 - c_m) C + c_1 (p_c p_c^T + (1 - h) c_c (2 - c_c) C) + c_m sum_i w_i y_(i) y_(i)^T
 * </pre>
 *
 * with the weights and constants of that tutorial, without negative weights; h is 0 while p_s is
 * long, else 1. The learning rate of the first step is the first sigma, those of later steps do not
 * count. C^(1/2) is the symmetric root. All in double but theta and the y_k as they are evaluated.
 */
public final class CmaEs implements Method {
  /** What it is called. */
  public static final String NAME = "cma-es";

  /** Weights that a covariance is kept for: its matrix has their square, its roots their cube. */
  public static final int MOST = 1000;

  private final int d;
  private final int lambda;
  private final double[] w; // of the best lambda/2
  private final double muW;
  private final double cS;
  private final double dS;
  private final double cC;
  private final double c1;
  private final double cM;
  private final double length; // E|N(0, I)|
  private final List<Parameters> population = new ArrayList<>(); // y_k
  private final Parameters drawn;
  private final double[] pS;
  private final double[] pC;
  private final double[][] C;
  private SymmetricRoot root;
  private double sigma;
  private int steps;

  /**
   * @param theta the weights, of which the shapes count
   * @throws IllegalArgumentException if more than {@link #MOST} of them are trainable, or none
   */
  public CmaEs(Parameters theta) {
    long size = theta.trainableSize();
    if (size < 1 || size > MOST) {
      throw new IllegalArgumentException(
          "cma-es keeps a covariance of 1 to "
              + MOST
              + " weights, and these are "
              + size
              + ": openai-es keeps none");
    }
    d = (int) size;
    lambda = 4 + (int) (3 * StrictMath.log(d));
    w = new double[lambda / 2];
    for (int i = 0; i < w.length; i++) {
      w[i] = StrictMath.log((lambda + 1) / 2.0) - StrictMath.log(i + 1);
    }
    double sum = Arrays.stream(w).sum();
    Arrays.setAll(w, i -> w[i] / sum);
    muW = 1 / Arrays.stream(w).map(x -> x * x).sum();
    cS = (muW + 2) / (d + muW + 5);
    dS = 1 + 2 * Math.max(0, Math.sqrt((muW - 1) / (d + 1)) - 1) + cS;
    cC = (4 + muW / d) / (d + 4 + 2 * muW / d);
    c1 = 2 / ((d + 1.3) * (d + 1.3) + muW);
    cM = Math.min(1 - c1, 2 * (muW - 2 + 1 / muW) / ((d + 2.0) * (d + 2.0) + muW));
    length = Math.sqrt(d) * (1 - 1 / (4.0 * d) + 1 / (21.0 * d * d));
    for (int k = 0; k < lambda; k++) {
      population.add(theta.zeros(p -> true));
    }
    drawn = theta.zeros(p -> true);
    pS = new double[d];
    pC = new double[d];
    C = new double[d][d];
    for (int i = 0; i < d; i++) {
      C[i][i] = 1;
    }
    root = SymmetricRoot.of(C);
  }

  @Override
  public int forwardsPerStep() {
    return lambda;
  }

  @Override
  public StepReport step(Objective L, Parameters theta, Step at) {
    double s = steps == 0 ? at.learningRate() : sigma;
    List<Perturbation> places = new ArrayList<>();
    for (int k = 0; k < lambda; k++) {
      draw(population.get(k), at, k);
      places.add(new Direction.Dense(population.get(k)).times(s));
    }
    double[] f = L.evaluate(places);
    int[] order =
        IntStream.range(0, lambda)
            .boxed()
            .sorted(Comparator.comparingDouble(k -> f[k]))
            .mapToInt(k -> k)
            .toArray();
    double[][] best = new double[w.length][];
    List<Direction> mean = new ArrayList<>();
    double[] y = new double[d];
    for (int i = 0; i < w.length; i++) {
      best[i] = elements(population.get(order[i]));
      mean.add(new Direction.Dense(population.get(order[i])).scaled(w[i]));
      add(y, w[i], best[i]);
    }
    theta.add(s, new Direction.Sum(mean));
    sigma = s;
    adapt(y, best);
    return new StepReport(Arrays.stream(f).sum() / lambda, Double.NaN);
  }

  /** y_k = C^(1/2) z_k. */
  private void draw(Parameters y, Step at, int k) {
    for (Parameter p : drawn.list()) {
      Arrays.fill(drawn.tensor(p).data(), 0);
    }
    drawn.add(1, new Direction.Gaussian(at.key(k)));
    double[] shaped = root.times(elements(drawn), 0.5);
    int next = 0;
    for (Parameter p : y.list()) {
      float[] data = y.tensor(p).data();
      for (int i = 0; i < data.length; i++) {
        data[i] = (float) shaped[next++];
      }
    }
  }

  private void adapt(double[] y, double[][] best) {
    steps++;
    scale(pS, 1 - cS);
    add(pS, Math.sqrt(cS * (2 - cS) * muW), root.times(y, -0.5));
    double norm = Math.sqrt(Arrays.stream(pS).map(x -> x * x).sum());
    double grown = Math.sqrt(1 - StrictMath.pow(1 - cS, 2.0 * steps));
    double h = norm / grown / length < 1.4 + 2.0 / (d + 1) ? 1 : 0;
    scale(pC, 1 - cC);
    add(pC, h * Math.sqrt(cC * (2 - cC) * muW), y);
    double kept = 1 - c1 - cM + c1 * (1 - h) * cC * (2 - cC);
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        double c = kept * C[i][j] + c1 * pC[i] * pC[j];
        for (int k = 0; k < w.length; k++) {
          c += cM * w[k] * best[k][i] * best[k][j];
        }
        C[i][j] = c;
        C[j][i] = c;
      }
    }
    sigma *= StrictMath.exp(cS / dS * (norm / length - 1));
    root = SymmetricRoot.of(C);
  }

  private double[] elements(Parameters y) {
    double[] all = new double[d];
    int next = 0;
    for (Parameter p : y.list()) {
      for (float x : y.tensor(p).data()) {
        all[next++] = x;
      }
    }
    return all;
  }

  private static void scale(double[] a, double s) {
    for (int i = 0; i < a.length; i++) {
      a[i] *= s;
    }
  }

  private static void add(double[] a, double s, double[] b) {
    for (int i = 0; i < a.length; i++) {
      a[i] += s * b[i];
    }
  }

  @Override
  public void visitState(StateVisitor state) {
    sigma = state.real(sigma);
    steps = state.whole(steps);
    for (int i = 0; i < d; i++) {
      pS[i] = state.real(pS[i]);
      pC[i] = state.real(pC[i]);
      for (int j = 0; j < d; j++) {
        C[i][j] = state.real(C[i][j]);
      }
    }
    root = SymmetricRoot.of(C);
  }
}
