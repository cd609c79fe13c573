package zeroth.zo.noise;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Factor;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.direction.OutputNoise;
import zeroth.tensor.direction.PerTensor;
import zeroth.tensor.random.NoiseGenerator;

/**
 * What moves the results of linear maps y = W x + b by an estimate of their gradient: with
 *
 * <pre>
 * D_i = sum_k c_ki z_ki                of example i, beside y
 * mean_i D_i                           in b
 * sum_i D_i (h_i - h)^T / s^2          in W (m, n), h_i the mean of the rows x of example i
 * ... + mean_i D_i h^T / r^2           in W if b is not tuned
 * </pre>
 *
 * (h the mean of h_i, s^2 and r^2 as {@link MapInputs#scaled} has them) and 0 in all other tensors.
 * W moves the results of example i by D_i in what sets its input apart, and those of all examples
 * by the mean of D_i in what their inputs share, which is left to b where b can move. A matrix has
 * a product of two factors with B columns, or its elements if it has fewer than B rows or columns.
 */
public final class OuterProducts {
  private final Parameters theta;
  private int count;
  private Set<String> used = Set.of();
  private Parameters left; // D of large matrices, (m, B)
  private Parameters right; // scaled inputs, (n, B)
  private Parameters elements; // of vectors and small matrices

  /**
   * @param theta the weights, of which the names and shapes count
   */
  public OuterProducts(Parameters theta) {
    this.theta = theta;
  }

  /**
   * The direction, to be taken with -lr; it holds until the next one is made.
   *
   * @param z of the candidates
   * @param c a factor for each candidate and example, (K, B), finite
   * @param inputs of the minibatch
   * @throws BadInputException if there are none
   */
  public Direction direction(List<OutputNoise> z, double[][] c, MapInputs inputs) {
    if (inputs.isEmpty()) {
      throw new BadInputException(
          "method zeroth moves linear maps, and none is among the weights that are tuned: tune more,"
              + " or take another method, such as mezo");
    }
    prepare(c[0].length, inputs);
    Map<String, Double> products = new HashMap<>();
    Map<String, Double> others = new HashMap<>();
    Map<String, float[][]> drawn = new HashMap<>();
    for (Parameter p : theta.list()) {
      if (p.trainable() && p.size() > 0 && inputs.has(p)) {
        Parameter site = inputs.site(p);
        float[][] D = drawn.computeIfAbsent(site.name(), name -> outputs(site, z, c));
        if (!p.shape().isMatrix()) {
          others.put(p.name(), 1.0);
          average(D, elements.tensor(p.name()).data());
        } else if (isLarge(p)) {
          products.put(p.name(), 1.0);
          transpose(D, left.tensor(p.name()).data());
          transpose(inputs.scaled(p), right.tensor(p.name()).data());
        } else {
          others.put(p.name(), 1.0);
          multiply(D, inputs.scaled(p), elements.tensor(p.name()).data());
        }
      }
    }
    Direction dense = new Direction.Dense(elements);
    Direction product = new LowRank(new Factor.Held(left), new Factor.Held(right), count, dense);
    return new Direction.Sum(
        List.of(new PerTensor(products, product), new PerTensor(others, dense)));
  }

  private void prepare(int examples, MapInputs inputs) {
    Set<String> now = new HashSet<>();
    for (Parameter p : theta.list()) {
      if (inputs.has(p)) {
        now.add(p.name());
      }
    }
    if (examples == count && now.equals(used)) {
      return;
    }
    count = examples;
    used = now;
    Predicate<Parameter> large = p -> inputs.has(p) && isLarge(p);
    left = theta.zeros(large, p -> Shape.of(p.shape().rows(), examples));
    right = theta.zeros(large, p -> Shape.of(p.shape().columns(), examples));
    elements = theta.zeros(p -> inputs.has(p) && !isLarge(p));
  }

  private boolean isLarge(Parameter p) {
    return p.shape().isMatrix() && LowRank.rank(p.shape(), count) == count;
  }

  /** D_i of the maps that have their noise from a tensor, (B, m). */
  private float[][] outputs(Parameter site, List<OutputNoise> z, double[][] c) {
    int m = site.shape().isMatrix() ? site.shape().rows() : site.size();
    NoiseGenerator noise = theta.backend().noise();
    float[][] D = new float[count][m];
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < c.length; k++) {
        z.get(k).addTo(site, m, i, c[k][i], noise, D[i], 0);
      }
    }
    return D;
  }

  private static void average(float[][] D, float[] out) {
    for (int j = 0; j < out.length; j++) {
      double sum = 0;
      for (float[] row : D) {
        sum += row[j];
      }
      out[j] = (float) (sum / D.length);
    }
  }

  private static void transpose(float[][] rows, float[] out) {
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        out[j * rows.length + i] = rows[i][j];
      }
    }
  }

  private static void multiply(float[][] D, float[][] h, float[] out) {
    int n = h[0].length;
    for (int e = 0; e < out.length; e++) {
      double sum = 0;
      for (int i = 0; i < D.length; i++) {
        sum += (double) D[i][e / n] * h[i][e % n];
      }
      out[e] = (float) sum;
    }
  }
}
