package zeroth.zo.quadratics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.zo.CountedObjective;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.registry.Methods;

/**
 * MeZO-SVRG's least squares (arXiv 2404.08080, {@code train_ls.py} in its repository): y = X w plus
 * noise of deviation 1e-3 with Gaussian X (1000, 100) and w, L the mean squared error of 32 rows,
 * which come in turn; the start is uniform in (-1/10, 1/10) there and 0 here.
 */
final class LeastSquares {
  private static final int N = 1000;
  private static final int D = 100;
  private static final int BATCH = 32;
  private static final int BATCHES = (N + BATCH - 1) / BATCH;
  private static final double NOISE = 1e-3;
  private static final int STEPS = 2000;
  private static final Key DATA = Key.ofSeed(2404);

  private final float[] x = gaussian("X", N * D);
  private final double[] y = new double[N];

  private LeastSquares() {
    float[] w = gaussian("w", D);
    float[] noise = gaussian("noise", N);
    for (int i = 0; i < N; i++) {
      y[i] = dot(i, w) + NOISE * noise[i];
    }
  }

  static Published experiment() {
    return new Published(
        "least-squares",
        "Gautam et al. 2024, arXiv 2404.08080, code in train_ls.py",
        "mean squared error, n = 1000, d = 100, batch 32, from 0; eps 0.001, rate 0.001",
        "loss over all rows after so many steps or minibatch forwards",
        seeds -> new LeastSquares().figures(STEPS, seeds));
  }

  private List<Published.Figure> figures(int steps, int seeds) {
    List<Published.Figure> figures = new ArrayList<>();
    figures.add(figure("mezo", steps, Long.MAX_VALUE, seeds));
    figures.add(figure("mezo-svrg", steps, Long.MAX_VALUE, seeds));
    figures.add(figure("mezo-svrg", Integer.MAX_VALUE, 2L * steps, seeds)); // as many forwards
    return figures;
  }

  private Published.Figure figure(String name, int steps, long forwards, int seeds) {
    double[] losses = new double[seeds];
    long spent = 0;
    int taken = 0;
    for (int seed = 0; seed < seeds; seed++) {
      Parameters theta = Parameters.of("w", Tensor.zeros(Shape.of(1, D)));
      Method method = Methods.create(name, Map.of(), theta);
      spent = 0;
      taken = 0;
      while (taken < steps && spent < forwards) {
        CountedObjective L = new CountedObjective(new Rows(theta, taken * BATCH % N, BATCH));
        method.step(L, theta, Step.of(Key.ofSeed(seed), taken++, 1e-3));
        spent += L.forwards();
      }
      losses[seed] = new Rows(theta, 0, N).loss(Perturbation.NONE);
    }
    return Published.Figure.of(
        name + ", " + taken + " steps, " + spent + " forwards",
        Published.NO_NUMBER,
        Double.NaN,
        losses);
  }

  private static float[] gaussian(String name, int count) {
    float[] z = new float[count];
    for (int i = 0; i < count; i++) {
      z[i] = ReferenceNoise.gaussian(DATA.fold(name), i);
    }
    return z;
  }

  private double dot(int row, float[] w) {
    double sum = 0;
    for (int j = 0; j < D; j++) {
      sum += (double) x[row * D + j] * w[j];
    }
    return sum;
  }

  /** The mean squared error of some rows, from one on and around the end. */
  private final class Rows implements Objective {
    private final Parameters theta;
    private final int from;
    private final int count;

    Rows(Parameters theta, int from, int count) {
      this.theta = theta;
      this.from = from;
      this.count = count;
    }

    @Override
    public double[] losses(List<Perturbation> places) {
      return places.stream().mapToDouble(this::at).toArray();
    }

    private double at(Perturbation place) {
      float[] w = new WeightView(theta, List.of(place)).read(0, "w");
      double sum = 0;
      for (int k = 0; k < count; k++) {
        int row = (from + k) % N;
        double away = dot(row, w) - y[row];
        sum += away * away / count;
      }
      return sum;
    }

    @Override
    public Objective full() {
      return new Rows(theta, 0, N);
    }

    @Override
    public int batches() {
      return count == N ? BATCHES : 1;
    }
  }
}
