package zeroth.zo.noise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.PerTensor;
import zeroth.tensor.direction.TensorDirection;
import zeroth.tensor.random.Key;
import zeroth.zo.Range;
import zeroth.zo.Step;

/**
 * The K candidates of a step orthogonal to each other, in every tensor: Gaussian noises z_1, ...,
 * z_K after Gram and Schmidt, each of length sqrt(d_l) in a tensor of d_l elements,
 *
 * <pre>
 * n_i = sum_{j <= i} C_ij z_j,   C = sqrt(d_l) R^-1,   R^T R = G,   G_ij = z_i . z_j
 * </pre>
 *
 * with R of Cholesky's decomposition of the (K, K) products, so that no candidate is stored: a set
 * takes a pass over its noise, and a candidate is a sum of up to K rebuilt ones. Each is uniform on
 * the sphere of its tensor. A tensor of fewer than K elements, or of which the minibatch reads
 * fewer, has no such set and keeps Gaussian noise.
 */
public final class OrthogonalNoise implements Noise {
  private static final int RANGE = 1024;

  private final int K;
  private final Parameters theta;
  private Key step;
  private List<List<Map<String, Double>>> coefficients; // C_ij by tensor, of the last step

  /**
   * @param candidates K, at least 1
   * @param theta the weights, of which the names and shapes count
   * @throws IllegalArgumentException if K is out of range
   */
  public OrthogonalNoise(int candidates, Parameters theta) {
    this.K = Range.atLeast("candidates", 1, candidates);
    this.theta = theta;
  }

  /**
   * @throws IllegalArgumentException if the address is none of the step's K candidates
   */
  @Override
  public Direction draw(Step at, Key key) {
    if (!at.key().equals(step)) {
      coefficients = coefficients(at);
      step = at.key();
    }
    for (int i = 0; i < K; i++) {
      if (at.key(i).equals(key)) {
        List<Direction> sum = new ArrayList<>();
        for (int j = 0; j <= i; j++) {
          Direction z = new Direction.Gaussian(at.key(j));
          sum.add(new PerTensor(coefficients.get(i).get(j), z));
        }
        return at.restrict(new Direction.Sum(sum));
      }
    }
    throw new IllegalArgumentException("an address of no candidate");
  }

  private List<List<Map<String, Double>>> coefficients(Step at) {
    List<List<Map<String, Double>>> all = new ArrayList<>();
    for (int i = 0; i < K; i++) {
      all.add(new ArrayList<>());
      for (int j = 0; j <= i; j++) {
        all.get(i).add(new HashMap<>());
      }
    }
    for (Parameter p : theta.list()) {
      if (p.trainable()) {
        int d = elements(at, p);
        double[][] C = d < K ? identity() : inverse(products(at, p), d);
        for (int i = 0; i < K; i++) {
          for (int j = 0; j <= i; j++) {
            all.get(i).get(j).put(p.name(), C[i][j]);
          }
        }
      }
    }
    return all;
  }

  /** Elements that a step's directions reach. */
  private static int elements(Step at, Parameter p) {
    return at.touched().count(p.name()).orElse(p.shape().rows()) * p.shape().columns();
  }

  private double[][] identity() {
    double[][] C = new double[K][K];
    for (int i = 0; i < K; i++) {
      C[i][i] = 1;
    }
    return C;
  }

  /** G of a tensor, in double over ascending elements. */
  private double[][] products(Step at, Parameter p) {
    TensorDirection[] z = new TensorDirection[K];
    float[][] part = new float[K][Math.min(RANGE, p.size())];
    for (int i = 0; i < K; i++) {
      z[i] = at.restrict(new Direction.Gaussian(at.key(i))).of(p, theta.backend().noise());
    }
    double[][] G = new double[K][K];
    for (int from = 0; from < p.size(); from += RANGE) {
      int count = Math.min(RANGE, p.size() - from);
      for (int i = 0; i < K; i++) {
        Arrays.fill(part[i], 0);
        z[i].addTo(1, from, count, part[i], 0);
        for (int j = 0; j <= i; j++) {
          for (int e = 0; e < count; e++) {
            G[i][j] += (double) part[i][e] * part[j][e];
          }
        }
      }
    }
    return G;
  }

  /** sqrt(d) times the inverse of G's lower triangular factor. */
  private double[][] inverse(double[][] G, int d) {
    double[][] lower = new double[K][K];
    double[][] C = new double[K][K];
    for (int i = 0; i < K; i++) {
      for (int j = 0; j <= i; j++) {
        double rest = G[i][j];
        for (int l = 0; l < j; l++) {
          rest -= lower[i][l] * lower[j][l];
        }
        lower[i][j] = i == j ? Math.sqrt(Math.max(rest, 0)) : rest / lower[j][j];
      }
      if (!(lower[i][i] > 1e-6 * Math.sqrt(G[i][i]))) {
        return identity(); // not independent to rounding
      }
      C[i][i] = Math.sqrt(d) / lower[i][i];
      for (int j = 0; j < i; j++) {
        for (int l = j; l < i; l++) {
          C[i][j] -= lower[i][l] * C[l][j] / lower[i][i];
        }
      }
    }
    return C;
  }
}
