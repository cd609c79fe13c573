package zeroth.zo.noise;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.direction.OutputNoise;
import zeroth.tensor.sequence.SequenceUses;

/**
 * What linear maps are given by each example of a minibatch, as the mean over its rows: all that is
 * kept of a forward. A matrix that is used several times has the mean over all its uses.
 */
public final class MapInputs implements SequenceUses {
  private final int count;
  private final Map<String, Seen> maps = new HashMap<>();
  private final Set<String> biases = new HashSet<>();

  /**
   * @param count examples, B
   */
  public MapInputs(int count) {
    this.count = count;
  }

  /** A trainable matrix's sums over rows of x, (B, n), and how many rows they have. */
  private record Seen(Parameter site, double[][] sums, int[] rows) {}

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
            matrix.name(),
            name -> new Seen(OutputNoise.site(matrix, bias), new double[count][n], new int[count]));
    if (!seen.site.equals(OutputNoise.site(matrix, bias))) {
      throw new BadInputException(
          "method zeroth: "
              + matrix.name()
              + " is used with its bias and without, or with another");
    }
    for (int t = 0; t < sequences.length; t++) {
      double[] sum = seen.sums[sequences[t]];
      seen.rows[sequences[t]]++;
      for (int j = 0; j < n; j++) {
        sum[j] += x[t * n + j];
      }
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
   * The examples' means of what a matrix multiplied, (B, n), less the mean of these where the map
   * has a trained bias; 0 for an example that gave it no row.
   *
   * @param matrix one that was told of, (m, n)
   */
  public float[][] of(Parameter matrix) {
    Seen seen = maps.get(matrix.name());
    boolean centred = !seen.site.equals(matrix);
    int n = matrix.shape().columns();
    float[][] h = new float[count][n];
    int examples = 0;
    double[] sum = new double[n];
    for (int i = 0; i < count; i++) {
      if (seen.rows[i] > 0) {
        examples++;
        for (int j = 0; j < n; j++) {
          sum[j] += seen.sums[i][j] / seen.rows[i];
        }
      }
    }
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < n && seen.rows[i] > 0; j++) {
        h[i][j] = (float) (seen.sums[i][j] / seen.rows[i] - (centred ? sum[j] / examples : 0));
      }
    }
    return h;
  }
}
