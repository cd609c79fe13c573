package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static zeroth.zo.method.MatrixOracle.times;
import static zeroth.zo.method.MatrixOracle.transposed;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.RUN;
import static zeroth.zo.method.Oracle.assertClose;
import static zeroth.zo.method.Oracle.plus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.OutputNoise;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.zo.Step;
import zeroth.zo.laws.Flat;
import zeroth.zo.noise.OuterProducts;
import zeroth.zo.rule.UpdateRule;

/** What a step of Zeroth is by its formulas, where maps are given known rows, in double. */
final class ZerothOracle {
  static final int D = 94;
  static final int K = 4;
  static final double EPS = 1e-2;

  static MappedExamples.Use weight(int examples, int step) {
    return new MappedExamples.Use("weight", "bias", MappedExamples.rows(examples, 5, step));
  }

  static MappedExamples.Use head(int examples, int step) {
    return new MappedExamples.Use("head", null, MappedExamples.rows(examples, 6, step));
  }

  static Zeroth zeroth(Parameters theta, UpdateRule rule) {
    return new Zeroth(EPS, K, new OuterProducts(theta), rule);
  }

  static Step at(int number) {
    return Step.of(RUN, number, LR);
  }

  /** Losses of the step's candidates, (K, B). */
  static double[][] losses(MappedExamples f, Step at) {
    double[][] losses = new double[K][];
    for (int k = 0; k < K; k++) {
      losses[k] = f.at(new PerSequence(EPS, new OutputNoise(at.key().fold(k))));
    }
    return losses;
  }

  /** c_ki of losses. */
  static double[][] factors(double[][] f) {
    double[][] c = new double[K][f[0].length];
    for (int i = 0; i < c[0].length; i++) {
      double mean = 0;
      for (int k = 0; k < K; k++) {
        mean += f[k][i] / K;
      }
      for (int k = 0; k < K; k++) {
        c[k][i] = (f[k][i] - mean) / (EPS * (K - 1));
      }
    }
    return c;
  }

  /** The estimate in all weights, by the formulas. */
  static double[] estimate(MappedExamples f, Step at) {
    double[][] c = factors(losses(f, at));
    double[] all = new double[D];
    int from = 0;
    for (Parameter p : f.theta().list()) {
      List<MappedExamples.Use> own =
          f.uses().stream()
              .filter(use -> p.name().equals(use.matrix()) || p.name().equals(use.bias()))
              .toList();
      if (p.trainable() && !own.isEmpty()) {
        boolean isMatrix = p.shape().isMatrix();
        int m = isMatrix ? p.shape().rows() : p.size();
        double[][] outputs = new double[f.count()][m]; // D_i
        for (int i = 0; i < f.count(); i++) {
          for (int k = 0; k < K; k++) {
            Key key = at.key().fold(k).fold(i).fold(own.get(0).site(f.theta()));
            for (int j = 0; j < m; j++) {
              outputs[i][j] += c[k][i] * ReferenceNoise.gaussian(key, j);
            }
          }
        }
        double[][] h = isMatrix ? inputs(own, f.theta(), f.count()) : shares(f.count());
        double[][] product = times(transposed(outputs), h);
        for (int e = 0; e < p.size(); e++) {
          all[from + e] = product[e / h[0].length][e % h[0].length];
        }
      }
      from += p.size();
    }
    return all;
  }

  /** What the mean of a bias's D_i is of them. */
  static double[][] shares(int count) {
    double[][] shares = new double[count][1];
    for (double[] row : shares) {
      row[0] = 1.0 / count;
    }
    return shares;
  }

  /**
   * Of h_i over the rows of all uses what sets it apart, over s^2, and where no bias is trained the
   * share of what is common; 0 where an example has none.
   */
  static double[][] inputs(List<MappedExamples.Use> uses, Parameters theta, int examples) {
    boolean hasBias = !uses.get(0).site(theta).equals(uses.get(0).matrix());
    double[][] h = new double[examples][];
    List<double[]> present = new ArrayList<>();
    List<List<double[]>> all = new ArrayList<>();
    int n = 0;
    for (int i = 0; i < examples; i++) {
      List<double[]> rows = new ArrayList<>();
      for (MappedExamples.Use use : uses) {
        rows.addAll(Arrays.asList(use.x()[i]));
      }
      if (!rows.isEmpty()) {
        h[i] = mean(rows);
        n = h[i].length;
        present.add(h[i]);
        all.add(rows);
      }
    }
    double[] common = present.isEmpty() ? new double[n] : mean(present);
    double apart = 0;
    double around = 0; // u
    for (int i = 0; i < present.size(); i++) {
      apart += square(Flat.minus(present.get(i), common)) / present.size();
      for (double[] row : all.get(i)) {
        around += square(Flat.minus(row, common)) / all.get(i).size() / present.size();
      }
    }
    double spread = Math.max(apart + around * present.size() / n, square(common) / 1000); // s^2
    for (int i = 0; i < examples; i++) {
      if (h[i] == null) {
        h[i] = new double[n];
      } else {
        double[] own = plus(new double[n], 1 / spread, Flat.minus(h[i], common));
        double share = hasBias ? 0 : 1 / (present.size() * (square(common) + around / n));
        h[i] = plus(own, share, common);
      }
    }
    return h;
  }

  static double square(double[] x) {
    return Arrays.stream(x).map(e -> e * e).sum();
  }

  static double[] mean(List<double[]> rows) {
    double[] mean = new double[rows.get(0).length];
    for (double[] row : rows) {
      mean = plus(mean, 1.0 / rows.size(), row);
    }
    return mean;
  }

  /** Tensor by tensor, so that a large one hides nothing of a small one. */
  static void assertMoved(double[] expected, double[] before, Parameters theta) {
    double[] moved = Flat.minus(Flat.weights(theta), before);
    int from = 0;
    for (Parameter p : theta.list()) {
      assertClose(
          Arrays.copyOfRange(expected, from, from + p.size()),
          Arrays.copyOfRange(moved, from, from + p.size()));
      from += p.size();
    }
  }

  /** Takes a step and holds it against the formulas. */
  static void check(Zeroth method, MappedExamples f, int number) {
    double[] before = Flat.weights(f.theta());
    double[] expected = plus(new double[D], -LR, estimate(f, at(number)));
    double[][] losses = losses(f, at(number));
    double mean =
        Arrays.stream(losses).flatMapToDouble(Arrays::stream).sum() / K / losses[0].length;
    assertEquals(mean, method.step(f, f.theta(), at(number)).loss(), 1e-9 * Math.abs(mean));
    assertMoved(expected, before, f.theta());
  }

  private ZerothOracle() {}
}
