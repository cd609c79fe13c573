package zeroth.zo.method;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Curved;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.RowObserver;
import zeroth.tensor.math.ExactSums;
import zeroth.tensor.math.Striped;
import zeroth.tensor.random.NoiseGenerator;
import zeroth.zo.Step;

/**
 * The score of directions of which every row x = S u has the covariance rho (rho I + a a^T)^-1.
 * With a.x = kappa a.u,
 *
 * <pre>
 * sum_k w_k sum over rows of -(a.x) x / rho = -kappa / rho S q,
 * q = sum_k w_k sum over rows of (a.u) u,    kappa = sqrt(rho / (rho + |a|^2))
 * </pre>
 *
 * so q is summed from what the update makes of u and a.u anyway: by every thread over the rows it
 * makes, in sums that do not depend on their order. Where the update shows none, on a device, or
 * not every row once, the rows are made for the sum alone, to the same bits.
 */
final class KroneckerScore implements CurvatureScore {
  /** No element of u is larger: normals end at 4.855, and a.u may be rounded up. */
  static final double LARGEST = 8;

  /** q of a tensor as far as one thread has summed it. */
  private static final class Part {
    private final double[] q;
    private long rows;

    Part(int n) {
      q = new double[n];
    }
  }

  private final List<Direction> u;
  private final double[] w;
  private final Parameters a;
  private final double rho;
  private final Parameters theta;
  private final Step at;
  private final List<Parameter> tensors;

  /** For each tensor, a part for each generator of rows, which is one thread's. */
  private final Map<String, Map<NoiseGenerator, Part>> parts = new HashMap<>();

  /**
   * @param u standard normal noise
   * @param w one weight for each
   * @param at the step, whose rows of tables the directions reach
   */
  KroneckerScore(
      List<Direction> u, double[] w, Parameters a, double rho, Parameters theta, Step at) {
    this.u = u;
    this.w = w;
    this.a = a;
    this.rho = rho;
    this.theta = theta;
    this.at = at;
    this.tensors = theta.list().stream().filter(Parameter::trainable).toList();
    for (Parameter p : tensors) {
      parts.put(p.name(), Collections.synchronizedMap(new IdentityHashMap<>()));
    }
  }

  @Override
  public Direction applied(int k) {
    return at.restrict(new Curved(u.get(k), a, rho, (p, noise) -> observer(k, p, noise)));
  }

  private RowObserver.Rows observer(int k, Parameter p, NoiseGenerator noise) {
    int n = p.shape().columns();
    double grid = ExactSums.grid(bound(w, row(p), p.shape().rows()));
    Part part = parts.get(p.name()).computeIfAbsent(noise, thread -> new Part(n));
    return (rows, height, along, first) -> {
      int count = height - first;
      noise.accumulateExactly(w[k], along, first, rows, first * n, count, grid, part.q, n);
      part.rows += count;
    };
  }

  /**
   * No sum of magnitudes |w_k (a.u) u_j| over k and all rows is larger: |a.u| is at most |a| |u|.
   *
   * @param rows of the whole tensor, so that rows that are not touched do not change the quantum
   */
  static double bound(double[] w, float[] a, int rows) {
    double weights = 0;
    for (double weight : w) {
      weights += Math.abs(weight);
    }
    double along = Math.sqrt(Striped.squaredNorm(a)) * Math.sqrt(a.length) * LARGEST;
    return weights * rows * along * LARGEST;
  }

  @Override
  public Map<String, double[]> sums() {
    List<Parameter> missing = tensors.stream().filter(p -> !seen(p)).toList();
    int M = missing.size();
    missing.forEach(p -> parts.get(p.name()).clear());
    theta.backend().each(u.size() * M, (i, noise) -> make(i / M, missing.get(i % M), noise));
    return tensors.stream().collect(Collectors.toMap(Parameter::name, this::sum));
  }

  /** Whether the update has shown each row of a tensor once. */
  private boolean seen(Parameter p) {
    long rows = 0;
    for (Part part : parts.get(p.name()).values()) {
      rows += part.rows;
    }
    return rows == (long) u.size() * at.touched().count(p.name()).orElse(p.shape().rows());
  }

  /** Makes u_k in one tensor and looks at it. */
  private void make(int k, Parameter p, NoiseGenerator noise) {
    float[] row = row(p);
    RowObserver.Rows observer = observer(k, p, noise);
    float[] along = noise.scratch().take(RowBlocks.ELEMENTS);
    RowBlocks.each(
        p,
        u.get(k),
        at.touched(),
        noise,
        (rows, height) -> {
          noise.dots(row, rows, 0, height, row.length, along);
          observer.take(rows, height, along, 0);
        });
    noise.scratch().giveBack(1);
  }

  private double[] sum(Parameter p) {
    float[] row = row(p);
    double[] q = new double[row.length];
    for (Part part : parts.get(p.name()).values()) {
      for (int j = 0; j < q.length; j++) {
        q[j] += part.q[j];
      }
    }
    double along = RowCurvature.dot(row, q);
    double c = Curved.shrinkage(row, 1, rho);
    double kappa = Math.sqrt(rho / (rho + Striped.squaredNorm(row)));
    for (int j = 0; j < q.length; j++) {
      q[j] = -kappa / rho * (q[j] - c * along * row[j]);
    }
    return q;
  }

  private float[] row(Parameter p) {
    return a.tensor(p.name()).data();
  }
}
