package zeroth.zo.method;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Curved;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.PerTensor;
import zeroth.tensor.direction.TensorDirection;
import zeroth.tensor.direction.Tiled;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.math.Striped;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.NoiseGenerator;
import zeroth.tensor.random.Scratch;
import zeroth.zo.StateVisitor;

/**
 * LOREN's law of directions: x ~ N(0, Sigma) in every tensor, with one vector a as long as a row.
 *
 * <ul>
 *   <li>kronecker, the paper's: every row of an (m, n) matrix has Sigma = rho (rho I + a a^T)^-1;
 *   <li>tiled, the authors' code: the whole matrix has Sigma = rho (rho I + A A^T)^-1 with A = a
 *       repeated over all rows.
 * </ul>
 *
 * A vector is one row, where both agree.
 */
final class RowCurvature {
  /** Elements of rows that are held at a time, about: they stay in the first cache. */
  private static final int ELEMENTS = 3072;

  private final double rho;
  private final boolean tiled;
  private final Parameters a;
  private boolean drawn;

  RowCurvature(double rho, boolean tiled, Parameters theta) {
    this.rho = rho;
    this.tiled = tiled;
    this.a = theta.zeros(p -> true, p -> Shape.of(p.shape().columns()));
  }

  /** a ~ N(0, I) at the start of a run; a function of the run's key. */
  void start(Key run) {
    if (!drawn) {
      for (Parameter p : a.list()) {
        float[] row = a.tensor(p).data();
        Key key = run.fold("curvature").fold(p.name());
        a.backend().noise().addGaussian(key, 0, row.length, 1, row, 0);
      }
      drawn = true;
    }
  }

  void visitState(StateVisitor state) {
    state.tensors(a);
    drawn = state.flag(drawn);
  }

  /** a for each tensor; the live state. */
  Parameters rows() {
    return a;
  }

  /** S u with S S^T = Sigma, for u ~ N(0, I). */
  Direction shape(Direction u, Parameters theta) {
    if (!tiled) {
      return new Curved(u, a, rho);
    }
    Map<String, Double> terms = new HashMap<>();
    for (Parameter p : theta.list()) {
      if (p.trainable()) {
        float[] row = a.tensor(p.name()).data();
        double c = Curved.shrinkage(row, p.shape().rows(), rho);
        double[] sums = columnSums(p, u, TouchedRows.ALL, theta.backend().noise());
        terms.put(p.name(), -c * dot(row, sums));
      }
    }
    return u.plus(new PerTensor(terms, new Tiled(a)));
  }

  /**
   * The gradient of log p(x | a) by a in one tensor:
   *
   * <pre>
   * kronecker:  sum over rows i of  a / (rho + |a|^2) - (a.x_i) x_i / rho
   * tiled:      m a / (rho + m |a|^2) - (A.x) (sum over rows of x_i) / rho
   * </pre>
   *
   * @param touched outside of which x is 0
   */
  double[] score(Parameter p, Direction x, TouchedRows touched, NoiseGenerator noise) {
    float[] row = a.tensor(p.name()).data();
    int m = p.shape().rows();
    double squared = Striped.squaredNorm(row);
    double pull = m / (rho + (tiled ? m : 1) * squared);
    double[] push = tiled ? columnSums(p, x, touched, noise) : projections(p, x, touched, noise);
    double along = tiled ? dot(row, push) : 1;
    double[] score = new double[row.length];
    for (int j = 0; j < row.length; j++) {
      score[j] = pull * row[j] - along * push[j] / rho;
    }
    return score;
  }

  /** sum_i (a.x_i) x_i over the rows of one tensor: (n). */
  private double[] projections(
      Parameter p, Direction x, TouchedRows touched, NoiseGenerator noise) {
    float[] row = a.tensor(p.name()).data();
    double[] sum = new double[row.length];
    Scratch scratch = noise.scratch();
    float[] along = scratch.take(most(p));
    eachBlock(
        p,
        x,
        touched,
        noise,
        (rows, height) -> {
          noise.dots(row, rows, 0, height, row.length, along);
          for (int i = 0; i < height; i++) {
            noise.accumulate(along[i], rows, i * row.length, sum, row.length);
          }
        });
    scratch.giveBack(1);
    return sum;
  }

  /** sum_i x_i over the rows of one tensor: (n). */
  private double[] columnSums(Parameter p, Direction x, TouchedRows touched, NoiseGenerator noise) {
    int n = p.shape().columns();
    double[] sum = new double[n];
    eachBlock(
        p,
        x,
        touched,
        noise,
        (rows, height) -> {
          for (int i = 0; i < height; i++) {
            noise.accumulate(1, rows, i * n, sum, n);
          }
        });
    return sum;
  }

  private interface Rows {
    void take(float[] rows, int height);
  }

  /** Rows of a tensor that are held at a time. */
  private static int most(Parameter p) {
    return Math.max(1, Math.min(p.shape().rows(), ELEMENTS / Math.max(1, p.shape().columns())));
  }

  /**
   * Shows the rows of x in one tensor, a few at a time, in their order; of a restricted table those
   * alone that are touched, the others being 0.
   */
  private static void eachBlock(
      Parameter p, Direction x, TouchedRows touched, NoiseGenerator noise, Rows visit) {
    TensorDirection elements = x.of(p, noise);
    int m = p.shape().rows();
    int n = p.shape().columns();
    Scratch scratch = noise.scratch();
    float[] rows = scratch.take(most(p) * n);
    if (touched.restricts(p.name())) {
      touched.each(p.name(), 0, m, i -> take(elements, i, 1, n, rows, visit));
    } else {
      for (int top = 0; top < m; top += most(p)) {
        take(elements, top, Math.min(most(p), m - top), n, rows, visit);
      }
    }
    scratch.giveBack(1);
  }

  private static void take(
      TensorDirection x, int top, int height, int n, float[] rows, Rows visit) {
    Arrays.fill(rows, 0, height * n, 0);
    x.addTo(1, top * n, height * n, rows, 0);
    visit.take(rows, height);
  }

  private static double dot(float[] row, double[] x) {
    double sum = 0;
    for (int j = 0; j < row.length; j++) {
      sum += row[j] * x[j];
    }
    return sum;
  }
}
