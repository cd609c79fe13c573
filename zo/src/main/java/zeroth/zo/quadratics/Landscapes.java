package zeroth.zo.quadratics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.zo.Objective;

/** The landscapes of the bench; all data come from keys, so every machine has the same. */
public final class Landscapes {
  private static final int ROWS = 6;
  private static final int COLUMNS = 8;
  private static final int SAMPLES = 64;
  private static final int BATCH = 16;
  private static final double RIDGE = 1e-2;
  private static final Key DATA = Key.ofSeed(2024);

  private Landscapes() {}

  /** All of them. */
  public static List<Landscape> all() {
    return List.of(illConditioned(), stiffRows(), logistic());
  }

  /**
   * L = sum_i h_i (x_i - 1)^2 / 2 over a (6, 8) matrix and a (6) vector, h_i log-spaced from 1/100
   * to 1 and dealt out so that neighbours differ.
   */
  public static Landscape illConditioned() {
    int d = ROWS * COLUMNS + ROWS;
    double[] h = new double[d];
    double start = 0;
    for (int i = 0; i < d; i++) {
      h[i * 17 % d] = Math.pow(100, -(double) i / (d - 1));
    }
    for (double x : h) {
      start += x / 2;
    }
    return new Landscape(
        "ill-conditioned",
        "quadratic, d = 54, condition 100, to 1/10 of the loss at the start",
        Landscapes::weights,
        theta ->
            step ->
                objective(
                    theta,
                    x -> {
                      double sum = 0;
                      for (int i = 0; i < d; i++) {
                        sum += h[i] * (x[i] - 1) * (x[i] - 1) / 2;
                      }
                      return sum;
                    }),
        start / 10);
  }

  /**
   * L = sum over rows x of (|x - 1|^2 + 50 (b.(x - 1))^2) / 2 with |b| = 1: one stiff direction
   * that all rows of the matrix share, and the vector has |x - 1|^2 / 2.
   */
  public static Landscape stiffRows() {
    double[] b = new double[COLUMNS];
    double norm = 0;
    for (int j = 0; j < COLUMNS; j++) {
      b[j] = ReferenceNoise.gaussian(DATA.fold("b"), j);
      norm += b[j] * b[j];
    }
    for (int j = 0; j < COLUMNS; j++) {
      b[j] /= Math.sqrt(norm);
    }
    Loss loss =
        x -> {
          double sum = 0;
          for (int i = 0; i < ROWS; i++) {
            double along = 0;
            for (int j = 0; j < COLUMNS; j++) {
              double away = x[i * COLUMNS + j] - 1;
              along += b[j] * away;
              sum += away * away / 2;
            }
            sum += 50 * along * along / 2;
          }
          for (int i = ROWS * COLUMNS; i < x.length; i++) {
            sum += (x[i] - 1) * (x[i] - 1) / 2;
          }
          return sum;
        };
    return new Landscape(
        "stiff-rows",
        "quadratic, d = 54, one direction 51 times as stiff in every row, to loss 1",
        Landscapes::weights,
        theta -> step -> objective(theta, loss),
        1);
  }

  /**
   * Logistic regression on 64 samples of 20 features with a ridge; minibatches of 16 in turn, the
   * full objective being all four.
   */
  public static Landscape logistic() {
    int n = 20;
    double[][] features = new double[SAMPLES][n];
    int[] sign = new int[SAMPLES];
    for (int s = 0; s < SAMPLES; s++) {
      double margin = 0;
      for (int j = 0; j < n; j++) {
        features[s][j] = ReferenceNoise.gaussian(DATA.fold("features").fold(s), j);
        margin += features[s][j] * ReferenceNoise.gaussian(DATA.fold("truth"), j);
      }
      sign[s] = margin > 0 ? 1 : -1;
    }
    return new Landscape(
        "logistic",
        "logistic regression, 20 weights and a bias, 64 samples, batch 16, to loss 0.3",
        () -> {
          Map<String, Tensor> tensors = new LinkedHashMap<>();
          tensors.put("weight", Tensor.zeros(Shape.of(4, n / 4)));
          tensors.put("bias", Tensor.zeros(Shape.of(1)));
          return Parameters.of(tensors);
        },
        theta ->
            step -> {
              int from = step * BATCH % SAMPLES;
              Objective all = objective(theta, x -> logistic(x, features, sign, 0, SAMPLES));
              Objective one = objective(theta, x -> logistic(x, features, sign, from, BATCH));
              return new Minibatch(one, new Full(all));
            },
        0.3);
  }

  private static double logistic(double[] x, double[][] features, int[] sign, int from, int count) {
    double sum = 0;
    for (int s = from; s < from + count; s++) {
      double margin = x[x.length - 1];
      for (int j = 0; j < x.length - 1; j++) {
        margin += x[j] * features[s][j];
      }
      sum += StrictMath.log1p(StrictMath.exp(-sign[s] * margin)) / count;
    }
    for (int j = 0; j < x.length - 1; j++) {
      sum += RIDGE * x[j] * x[j] / 2;
    }
    return sum;
  }

  private record Minibatch(Objective one, Objective all) implements Objective {
    @Override
    public double[] losses(List<Perturbation> places) {
      return one.losses(places);
    }

    @Override
    public Objective full() {
      return all;
    }
  }

  private record Full(Objective all) implements Objective {
    @Override
    public double[] losses(List<Perturbation> places) {
      return all.losses(places);
    }

    @Override
    public int batches() {
      return SAMPLES / BATCH;
    }
  }

  private interface Loss {
    double of(double[] x);
  }

  private static Parameters weights() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("weight", Tensor.zeros(Shape.of(ROWS, COLUMNS)));
    tensors.put("bias", Tensor.zeros(Shape.of(ROWS)));
    return Parameters.of(tensors);
  }

  /** A loss of all elements in order. */
  private static Objective objective(Parameters theta, Loss loss) {
    return places -> {
      double[] losses = new double[places.size()];
      for (int i = 0; i < losses.length; i++) {
        WeightView view = new WeightView(theta, List.of(places.get(i)));
        double[] x = new double[(int) theta.size()];
        int next = 0;
        for (Parameter p : theta.list()) {
          for (float element : view.read(0, p.name())) {
            x[next++] = element;
          }
        }
        losses[i] = loss.of(x);
      }
      return losses;
    };
  }
}
