package zeroth.zo.noise;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.direction.OutputNoise;
import zeroth.tensor.sequence.SequenceUses;

/**
 * What linear maps are given by each example of a minibatch, as the mean over its rows and the mean
 * square of their length: all that is kept of a forward. A matrix that is used several times has
 * the mean over all its uses.
 */
public final class MapInputs implements SequenceUses {
  private static final double LEAST_SPREAD = 1e-3; // of s^2, in squares of the mean input

  private final int count;
  private final Map<String, Seen> maps = new HashMap<>();
  private final Set<String> biases = new HashSet<>();

  /**
   * @param count examples, B
   */
  public MapInputs(int count) {
    this.count = count;
  }

  /**
   * A trainable matrix's sums over rows of x, (B, n), and of |x|^2, and how many rows they have.
   */
  private record Seen(Parameter site, double[][] sums, double[] squares, int[] rows) {
    Seen(Parameter site, int count, int n) {
      this(site, new double[count][n], new double[count], new int[count]);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws BadInputException if a matrix is used with a trained bias, and without or with another
   *     one
   */
  @Override
  public void mapped(Parameter matrix, Parameter bias, float[] x, int[] sequences) {
    if (bias != null && bias.trainable()) {
      biases.add(bias.name());
    }
    if (!matrix.trainable()) {
      return;
    }
    int n = matrix.shape().columns();
    Seen seen =
        maps.computeIfAbsent(
            matrix.name(), name -> new Seen(OutputNoise.site(matrix, bias), count, n));
    if (!seen.site.equals(OutputNoise.site(matrix, bias))) {
      throw new BadInputException(
          "method zeroth: "
              + matrix.name()
              + " is used with its bias and without, or with another");
    }
    for (int t = 0; t < sequences.length; t++) {
      double[] sum = seen.sums[sequences[t]];
      double square = 0;
      for (int j = 0; j < n; j++) {
        double e = x[t * n + j];
        sum[j] += e;
        square += e * e;
      }
      seen.squares[sequences[t]] += square;
      seen.rows[sequences[t]]++;
    }
  }

  /** Whether no map was told of. */
  public boolean isEmpty() {
    return maps.isEmpty() && biases.isEmpty();
  }

  /** Whether a tensor is the matrix or the bias of a map. */
  public boolean has(Parameter tensor) {
    return maps.containsKey(tensor.name()) || biases.contains(tensor.name());
  }

  /** Whose noise a tensor's map had: see {@link OutputNoise#site}. */
  public Parameter site(Parameter tensor) {
    Seen seen = maps.get(tensor.name());
    return seen == null ? tensor : seen.site;
  }

  /**
   * What D_i is multiplied with in {@link OuterProducts} for a matrix, (B, n): with h_i the mean of
   * the rows that example i gave it and h the mean of these,
   *
   * <pre>
   * (h_i - h) / s^2                  of a map with a trained bias
   * (h_i - h) / s^2 + h / (B r^2)    without
   * u   = mean_i mean_t |x_it - h|^2
   * s^2 = mean_i |h_i - h|^2 + u B / n
   * r^2 = |h|^2 + u / n
   * </pre>
   *
   * The first parts of s^2 and r^2 make the products answer h_i - h and h by D_i and its mean. The
   * second are the mean square of what they answer a row by besides, if rows point anywhere; with
   * them the answers are about the nearest to that in the mean square. s^2 is at least |h|^2 /
   * 1000, so that a map whose inputs hardly differ takes no step as long as that would be. A term
   * whose divisor is 0 is left out. Examples without a row are none of the B, and have 0.
   *
   * @param matrix one that was told of, (m, n)
   */
  public float[][] scaled(Parameter matrix) {
    Seen seen = maps.get(matrix.name());
    boolean hasBias = !seen.site.equals(matrix);
    int n = matrix.shape().columns();
    int[] examples = IntStream.range(0, count).filter(i -> seen.rows[i] > 0).toArray();
    int B = examples.length;
    double[] mean = new double[n]; // h
    double square = 0; // of rows x
    for (int i : examples) {
      square += seen.squares[i] / seen.rows[i] / B;
      for (int j = 0; j < n; j++) {
        mean[j] += seen.sums[i][j] / seen.rows[i] / B;
      }
    }
    double common = 0; // |h|^2
    double apart = 0; // mean_i |h_i - h|^2
    for (int j = 0; j < n; j++) {
      common += mean[j] * mean[j];
      for (int i : examples) {
        double e = seen.sums[i][j] / seen.rows[i] - mean[j];
        apart += e * e / B;
      }
    }
    double around = Math.max(0, square - common); // u, of which rounding may leave less than 0
    double own = inverse(Math.max(apart + around * B / n, LEAST_SPREAD * common));
    double all = hasBias ? 0 : inverse(B * (common + around / n));
    float[][] h = new float[count][n];
    for (int i : examples) {
      for (int j = 0; j < n; j++) {
        double h_i = seen.sums[i][j] / seen.rows[i];
        h[i][j] = (float) (own * (h_i - mean[j]) + all * mean[j]);
      }
    }
    return h;
  }

  private static double inverse(double divisor) {
    return divisor == 0 ? 0 : 1 / divisor;
  }
}
