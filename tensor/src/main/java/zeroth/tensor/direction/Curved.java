package zeroth.tensor.direction;

import java.util.Arrays;
import zeroth.tensor.Parameter;
import zeroth.tensor.Parameters;
import zeroth.tensor.math.Striped;
import zeroth.tensor.random.NoiseGenerator;

/**
 * Every row u of a direction shrunk along one vector a: v = S u = u - c (a.u) a with
 *
 * <pre>
 * c = (D - sqrt(rho)) / (D |a|^2),   D = sqrt(rho + |a|^2),
 * S S^T = rho (rho I + a a^T)^-1
 * </pre>
 *
 * so that rows of standard normal noise become rows of that covariance (LOREN, arXiv 2511.07971;
 * the authors take c's other root, of the same covariance). A vector is one row.
 *
 * <p>c is rounded to float32, a.u follows {@link Striped#dot}, and an element is fma(-c (a.u), a_j,
 * u_j).
 *
 * @param inner u
 * @param rows a for each tensor, by its name, as long as a row of it; small, held on the host
 * @param rho damping, positive
 */
public record Curved(Direction inner, Parameters rows, double rho) implements Direction {
  @Override
  public TensorDirection of(Parameter p, NoiseGenerator noise) {
    if (p.size() == 0) {
      return TensorDirection.ZERO;
    }
    TensorDirection u = inner.of(p, noise);
    float[] a = rows.tensor(p.name()).data(); // (n)
    int n = p.shape().columns();
    float c = (float) shrinkage(a, 1, rho);
    float[] row = new float[n];
    float[] stripes = new float[Striped.STRIPES];
    return (scale, from, count, out, offset) -> {
      float s = (float) scale;
      for (int i = from / n; i * n < from + count; i++) {
        Arrays.fill(row, 0);
        u.addTo(1, i * n, n, row, 0);
        float t = -c * Striped.dot(a, 0, row, 0, n, stripes);
        int first = Math.max(from, i * n);
        int end = Math.min(from + count, (i + 1) * n);
        for (int e = first; e < end; e++) {
          int o = offset + e - from;
          out[o] = Math.fma(s, Math.fma(t, a[e - i * n], row[e - i * n]), out[o]);
        }
      }
    };
  }

  /**
   * c for a vector that holds a {@code copies} times over, in double.
   *
   * @param copies rows that share one rank-one term; 1 where every row has its own
   */
  public static double shrinkage(float[] a, int copies, double rho) {
    double squared = copies * Striped.squaredNorm(a);
    if (squared == 0) {
      return 1 / (2 * rho); // the limit; a term of 0 anyway
    }
    double d = Math.sqrt(rho + squared);
    return (d - Math.sqrt(rho)) / (d * squared);
  }
}
