package zeroth.tensor.direction;

import java.util.Arrays;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.math.Striped;
import zeroth.tensor.random.NoiseGenerator;
import zeroth.tensor.random.Scratch;

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
 * @param observer is shown u and a.u while v is made on the host
 */
public record Curved(Direction inner, NamedTensors rows, double rho, RowObserver observer)
    implements Direction {
  /**
   * Elements of u that are made at a time, about: no fewer than a backend asks for in an update.
   */
  private static final int ELEMENTS = 4096;

  /** A direction that nobody looks at. */
  public Curved(Direction inner, NamedTensors rows, double rho) {
    this(inner, rows, rho, RowObserver.NONE);
  }

  @Override
  public TensorDirection of(Parameter p, NoiseGenerator noise) {
    if (p.size() == 0) {
      return TensorDirection.ZERO;
    }
    TensorDirection u = inner.of(p, noise);
    RowObserver.Rows observed = observer.of(p, noise);
    float[] a = rows.tensor(p.name()).data(); // (n)
    int n = p.shape().columns();
    float c = (float) shrinkage(a, 1, rho);
    int height = Math.max(1, Math.min(p.shape().rows(), ELEMENTS / n));
    return (scale, from, count, out, offset) -> {
      Scratch scratch = noise.scratch();
      float[] rows = scratch.take(height * n);
      float[] along = scratch.take(height); // a.u of each
      int last = (from + count + n - 1) / n;
      for (int top = from / n; top < last; top += height) {
        int length = Math.min(height, last - top) * n;
        Arrays.fill(rows, 0, length, 0);
        u.addTo(1, top * n, length, rows, 0);
        noise.dots(a, rows, 0, length / n, n, along);
        observed.take(rows, length / n, along, top * n < from ? 1 : 0);
        for (int i = 0; i < length; i += n) {
          float t = -c * along[i / n];
          int start = top * n + i;
          int first = Math.max(from, start);
          int elements = Math.min(from + count, start + n) - first;
          int skipped = first - start;
          noise.addCombined(
              (float) scale,
              t,
              a,
              skipped,
              rows,
              i + skipped,
              out,
              offset + first - from,
              elements);
        }
      }
      scratch.giveBack(2);
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
