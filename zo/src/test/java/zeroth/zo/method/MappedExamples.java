package zeroth.zo.method;

import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.OutputNoise;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.inputs.MatrixUses;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.tensor.sequence.SequenceUses;
import zeroth.zo.Examples;
import zeroth.zo.Inputs;
import zeroth.zo.Objective;

/**
 * Examples that put rows to maps: L_i is the sum over maps of the mean over the example's rows of
 * what the elements of y = W x + b + eps z_i add, in double.
 */
record MappedExamples(
    Parameters theta, int count, List<MappedExamples.Use> uses, MappedExamples.ElementLoss part)
    implements Objective {

  /**
   * A linear map and what examples put to it.
   *
   * @param bias null for none
   * @param x a number of rows for each example
   */
  record Use(String matrix, String bias, double[][][] x) {
    String site(Parameters theta) {
      return bias != null && theta.get(bias).trainable() ? bias : matrix;
    }

    boolean isTrained(Parameters theta) {
      return theta.get(matrix).trainable() || bias != null && theta.get(bias).trainable();
    }
  }

  /** A part of a loss that an element of a map's result adds. */
  interface ElementLoss {
    /**
     * @param i number of the example
     * @param u number of the use
     * @param j number of the element
     * @param y the element
     */
    double of(int i, int u, int j, double y);
  }

  /** Smooth, and far from 0 and from example to example. */
  static double smooth(int i, int u, int j, double y) {
    return 5 * i + Math.tanh(y - Math.sin(i + 2.0 * j + u)) + (y - 0.3 * j) * (y - 0.3 * j) / 2;
  }

  @Override
  public double[] losses(List<Perturbation> places) {
    throw new AssertionError("losses of examples are wanted");
  }

  @Override
  public Examples examples() {
    return Examples.of(count, this::at);
  }

  @Override
  public Inputs inputs() {
    return new Inputs() {
      @Override
      public double loss(Perturbation place, MatrixUses told) {
        throw new AssertionError("what each example puts to maps is wanted");
      }

      @Override
      public double[] losses(PerSequence places, SequenceUses told) {
        for (Use use : uses) {
          if (use.isTrained(theta)) {
            tell(use, told);
          }
        }
        return at(places);
      }
    };
  }

  /** First rows of all examples, then second ones: an example's rows are not side by side. */
  private void tell(Use use, SequenceUses told) {
    List<double[]> rows = new ArrayList<>();
    List<Integer> owners = new ArrayList<>();
    for (int t = 0; t < 9; t++) {
      for (int i = 0; i < count; i++) {
        if (t < use.x[i].length) {
          rows.add(use.x[i][t]);
          owners.add(i);
        }
      }
    }
    int n = theta.get(use.matrix).shape().columns();
    float[] x = new float[rows.size() * n];
    for (int e = 0; e < x.length; e++) {
      x[e] = (float) rows.get(e / n)[e % n];
    }
    told.mapped(
        theta.get(use.matrix),
        use.bias == null ? null : theta.get(use.bias),
        x,
        owners.stream().mapToInt(i -> i).toArray());
  }

  /** The losses at a place, and told of no map. */
  double[] at(PerSequence places) {
    OutputNoise noise = (OutputNoise) places.directions();
    double[] losses = new double[count];
    for (int i = 0; i < count; i++) {
      for (int u = 0; u < uses.size(); u++) {
        Use use = uses.get(u);
        Key key = noise.key().fold(i).fold(use.site(theta));
        double eps = use.isTrained(theta) ? places.scale() : 0;
        for (double[] x : use.x[i]) {
          for (int j = 0; j < theta.get(use.matrix).shape().rows(); j++) {
            double y = result(use, x, j) + eps * ReferenceNoise.gaussian(key, j);
            losses[i] += part.of(i, u, j, y) / use.x[i].length;
          }
        }
      }
    }
    return losses;
  }

  private double result(Use use, double[] x, int j) {
    double sum = use.bias == null ? 0 : theta.tensor(use.bias).data()[j];
    float[] w = theta.tensor(use.matrix).data();
    for (int k = 0; k < x.length; k++) {
      sum += (double) w[j * x.length + k] * x[k];
    }
    return sum;
  }

  /** One to three rows for each example, others at each step. */
  static double[][][] rows(int examples, int n, int step) {
    double[][][] x = new double[examples][][];
    for (int i = 0; i < examples; i++) {
      x[i] = new double[1 + (i + step) % 3][n];
      for (int t = 0; t < x[i].length; t++) {
        for (int j = 0; j < n; j++) {
          x[i][t][j] = (float) (1 + Math.sin((1 + t) * (1.3 + j) + 11 * step + 3.7 * i));
        }
      }
    }
    return x;
  }
}
