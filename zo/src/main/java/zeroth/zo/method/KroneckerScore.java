package zeroth.zo.method;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
  private static final double LARGEST = 8;

  /** q as far as one thread has summed it. */
  private static final class Part {
    private final double[] q;
    private long rows;

    Part(int n) {
      q = new double[n];
    }
  }

  private record Place(String tensor, NoiseGenerator thread) {}

  private final List<Direction> u;
  private final double[] w;
  private final Parameters a;
  private final double rho;
  private final Parameters theta;
  private final Step at;
  private final Map<Place, Part> parts = new ConcurrentHashMap<>();

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
  }

  @Override
  public Direction applied(int k) {
    return at.restrict(new Curved(u.get(k), a, rho, (p, noise) -> observer(k, p, noise)));
  }

  private RowObserver.Rows observer(int k, Parameter p, NoiseGenerator noise) {
    int n = p.shape().columns();
    double grid = ExactSums.grid(bound(p));
    Part part = parts.computeIfAbsent(new Place(p.name(), noise), place -> new Part(n));
    return (u, rows, along, first) -> {
      int count = rows - first;
      noise.accumulateExactly(w[k], along, first, u, first * n, count, grid, part.q, n);
      part.rows += count;
    };
  }

  /** No sum of magnitudes |w_k (a.u) u_j| over k and all rows is larger. */
  private double bound(Parameter p) {
    double weights = 0;
    for (double weight : w) {
      weights += Math.abs(weight);
    }
    double norm = Math.sqrt(Striped.squaredNorm(row(p)));
    double along = norm * Math.sqrt(p.shape().columns()) * LARGEST;
    return weights * p.shape().rows() * along * LARGEST;
  }

  @Override
  public double[][] sums() {
    List<Parameter> tensors = theta.list().stream().filter(Parameter::trainable).toList();
    List<Parameter> missing = tensors.stream().filter(p -> !seen(p)).toList();
    parts.keySet().removeIf(place -> missing.stream().anyMatch(p -> p.name().equals(place.tensor)));
    int M = missing.size();
    theta
        .backend()
        .each(
            u.size() * M,
            (i, noise) ->
                RowBlocks.each(
                    missing.get(i % M), applied(i / M), at.touched(), noise, (x, rows) -> {}));
    return tensors.stream().map(this::sum).toArray(double[][]::new);
  }

  /** Whether the update has shown each row of a tensor once. */
  private boolean seen(Parameter p) {
    long rows = 0;
    for (Part part : parts(p)) {
      rows += part.rows;
    }
    return rows == (long) u.size() * at.touched().count(p.name()).orElse(p.shape().rows());
  }

  private List<Part> parts(Parameter p) {
    List<Part> found = new ArrayList<>();
    parts.forEach(
        (place, part) -> {
          if (place.tensor.equals(p.name())) {
            found.add(part);
          }
        });
    return found;
  }

  private double[] sum(Parameter p) {
    float[] row = row(p);
    double[] q = new double[row.length];
    for (Part part : parts(p)) {
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
