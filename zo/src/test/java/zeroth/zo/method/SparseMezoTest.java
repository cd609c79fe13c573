package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.RUN;
import static zeroth.zo.method.Oracle.assertClose;
import static zeroth.zo.method.Oracle.gaussian;
import static zeroth.zo.method.Oracle.moved;
import static zeroth.zo.method.Oracle.plus;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import zeroth.tensor.Parameter;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.zo.Step;
import zeroth.zo.laws.Flat;
import zeroth.zo.noise.Noise;
import zeroth.zo.rule.UpdateRule;

/** Sparse MeZO's thresholds and steps against sorted magnitudes and masks written out. */
class SparseMezoTest {
  private static final double SPARSITY = 0.7;

  private static SparseMezo create(double sparsity, Parameters theta) {
    return new SparseMezo(1e-2, sparsity, Noise.gaussian(), theta);
  }

  /** The magnitude of rank ceil(0.3 n) in every tensor, in whole numbers, by sorting. */
  private static Map<String, Double> thresholds(Parameters theta) {
    Map<String, Double> thresholds = new HashMap<>();
    for (Parameter p : theta.list()) {
      double[] sizes = new double[p.size()];
      for (int i = 0; i < sizes.length; i++) {
        sizes[i] = Math.abs(theta.tensor(p).data()[i]);
      }
      Arrays.sort(sizes);
      thresholds.put(p.name(), sizes[(3 * p.size() + 9) / 10 - 1]);
    }
    return thresholds;
  }

  private static double[] mask(Parameters theta, Map<String, Double> thresholds) {
    double[] mask = new double[(int) theta.size()];
    int next = 0;
    for (Parameter p : theta.list()) {
      for (float w : theta.tensor(p).data()) {
        mask[next++] = Math.abs(w) <= thresholds.get(p.name()) ? 1 : 0;
      }
    }
    return mask;
  }

  private static double[] times(double[] a, double[] b) {
    double[] c = a.clone();
    for (int i = 0; i < c.length; i++) {
      c[i] *= b[i];
    }
    return c;
  }

  /** The thresholds stay, so that a weight that has grown is moved no more. */
  @Example
  void stepsMoveWhatIsSmallByThresholdsOfTheStart() {
    Parameters theta = Flat.random(21);
    SparseMezo method = create(SPARSITY, theta);
    Map<String, Double> thresholds = thresholds(theta);
    double first = Arrays.stream(mask(theta, thresholds)).sum();
    assertEquals(12 + 9 + 2 + 6, first, "ceilings of 0.3 of 40, 30, 6 and 18");
    for (int number = 0; number < 6; number++) {
      double[] mask = mask(theta, thresholds);
      double[] z = times(mask, gaussian(RUN.fold(number).fold(0), theta));
      double g = Flat.dot(Oracle.quadraticGradient(Flat.weights(theta)), z);
      double[] found = moved(method, theta, Oracle::quadratic, number);
      assertClose(plus(new double[94], -LR * g, z), found);
      for (int i = 0; i < found.length; i++) {
        assertTrue(mask[i] == 1 || found[i] == 0, "a large weight moved: " + i);
      }
    }
    double last = Arrays.stream(mask(theta, thresholds)).sum();
    assertTrue(last < first - 5, "weights have left the mask: " + first + " to " + last);
  }

  /** E[v (v.g)] = m g: unbiased for the gradient in the small weights. */
  @Example
  void meanUpdateIsTheGradientInTheMask() {
    int runs = 3000;
    double[] sum = new double[94];
    double[] squares = new double[94];
    double[] mask = mask(Flat.random(5), thresholds(Flat.random(5)));
    for (int run = 0; run < runs; run++) {
      Parameters theta = Flat.random(5);
      double[] before = Flat.weights(theta);
      create(SPARSITY, theta)
          .step(Oracle.objective(theta, Oracle::linear), theta, Step.of(Key.ofSeed(run), 0, LR));
      double[] down = Flat.minus(before, Flat.weights(theta));
      for (int i = 0; i < 94; i++) {
        sum[i] += down[i] / LR;
        squares[i] += down[i] * down[i] / LR / LR;
      }
    }
    double chi = 0;
    double moving = 0;
    for (int i = 0; i < 94; i++) {
      double mean = sum[i] / runs;
      if (mask[i] == 0) {
        assertEquals(0, mean, "element " + i);
      } else {
        double off = mean - Oracle.slope()[i];
        chi += off * off / ((squares[i] / runs - mean * mean) / runs);
        moving++;
      }
    }
    assertTrue(chi < moving + 5 * Math.sqrt(2 * moving), "chi^2 " + chi + " of " + moving);
  }

  @Example
  void withoutSparsityItIsMezo() {
    Parameters sparse = Flat.random(3);
    Parameters plain = Flat.random(3);
    SparseMezo method = create(0, sparse);
    Mezo mezo = new Mezo(1e-2, 1, UpdateRule.sgd());
    for (int i = 0; i < 5; i++) {
      Step at = Step.of(RUN, i, 0.1);
      method.step(Oracle.objective(sparse, Oracle::quadratic), sparse, at);
      mezo.step(Oracle.objective(plain, Oracle::quadratic), plain, at);
    }
    assertEquals(plain.sha256(), sparse.sha256());
  }

  /** Gains of ones, a fresh adapter's zeros, and a bias that is mostly zeros. */
  @Example
  void tensorsWhoseThresholdTellsNothingMoveWhole() {
    for (float[] w : new float[][] {{1, -1, 1, 1, 1}, {0, 0, 0, 0, 0}, {0, 3, 0, 0, -0f}}) {
      Parameters theta = Parameters.of("w", Tensor.vector(w.clone()));
      SparseMezo method = create(SPARSITY, theta);
      for (int number = 0; number < 3; number++) {
        double[] before = Flat.weights(theta);
        method.step(Oracle.objective(theta, v -> v[0] + v[1]), theta, Step.of(RUN, number, 0.1));
        for (double x : Flat.minus(Flat.weights(theta), before)) {
          assertTrue(x != 0, "step " + number + " of " + Arrays.toString(w));
        }
      }
    }
  }

  @Property
  void orderStatisticsAreThoseOfASort(
      @ForAll @Size(min = 1, max = 60) float[] w, @ForAll @Size(min = 1, max = 9) short[] coarse) {
    float[] ties = new float[coarse.length];
    for (int i = 0; i < ties.length; i++) {
      ties[i] = coarse[i] / 16 / 1000f;
    }
    for (float[] values : new float[][] {w, ties}) {
      float[] sorted = values.clone();
      for (int i = 0; i < sorted.length; i++) {
        sorted[i] = Math.abs(sorted[i]);
      }
      Arrays.sort(sorted);
      for (int k = 1; k <= sorted.length; k++) {
        assertEquals(sorted[k - 1], SmallestMagnitudes.of(values, k), "rank " + k);
      }
    }
  }

  @Example
  void badValuesAreRefused() {
    Parameters theta = Flat.zeros();
    for (double[] bad : new double[][] {{0, 0.5}, {1, 1}, {1, -0.1}, {1, Double.NaN}}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new SparseMezo(bad[0], bad[1], Noise.gaussian(), theta));
    }
  }
}
