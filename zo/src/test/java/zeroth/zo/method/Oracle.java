package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.laws.Flat;

/** Losses with known derivatives, noise read element by element, and comparisons, in double. */
final class Oracle {
  static final Key RUN = Key.ofSeed(42);
  static final double LR = 0.01;

  private Oracle() {}

  static Objective objective(Parameters theta, ToDoubleFunction<double[]> loss) {
    return places ->
        places.stream().mapToDouble(place -> loss.applyAsDouble(Flat.at(theta, place))).toArray();
  }

  /** g_i = 1 + i mod 5, alternating in sign every 7. */
  static double[] slope() {
    double[] g = new double[94];
    for (int i = 0; i < g.length; i++) {
      g[i] = (1 + i % 5) * (i % 7 < 4 ? 1 : -1);
    }
    return g;
  }

  static double linear(double[] v) {
    return 3 + Flat.dot(slope(), v);
  }

  /** h_i = 0.5 + i mod 4. */
  static double stiffness(int i) {
    return 0.5 + i % 4;
  }

  /** L = sum h_i (x_i - 1)^2 / 2. */
  static double quadratic(double[] v) {
    double sum = 0;
    for (int i = 0; i < v.length; i++) {
      sum += stiffness(i) * (v[i] - 1) * (v[i] - 1) / 2;
    }
    return sum;
  }

  static double[] quadraticGradient(double[] v) {
    double[] g = new double[v.length];
    for (int i = 0; i < v.length; i++) {
      g[i] = stiffness(i) * (v[i] - 1);
    }
    return g;
  }

  static double[] gaussian(Key key, Parameters theta) {
    double[] all = new double[(int) theta.size()];
    int next = 0;
    for (Parameter p : theta.list()) {
      for (int i = 0; i < p.size(); i++) {
        all[next++] = ReferenceNoise.gaussian(key.fold(p.name()), i);
      }
    }
    return all;
  }

  static double[] rademacher(Key key, Parameters theta) {
    double[] all = new double[(int) theta.size()];
    int next = 0;
    for (Parameter p : theta.list()) {
      for (int i = 0; i < p.size(); i++) {
        all[next++] = ReferenceNoise.rademacher(key.fold(p.name()), i);
      }
    }
    return all;
  }

  /** a + s b. */
  static double[] plus(double[] a, double s, double[] b) {
    double[] c = a.clone();
    for (int i = 0; i < c.length; i++) {
      c[i] += s * b[i];
    }
    return c;
  }

  /** What a step of number i moved. */
  static double[] moved(Method method, Parameters theta, ToDoubleFunction<double[]> loss, int i) {
    double[] before = Flat.weights(theta);
    method.step(objective(theta, loss), theta, Step.of(RUN, i, LR));
    return Flat.minus(Flat.weights(theta), before);
  }

  /** The elements of the one set of tensors that a method keeps between steps. */
  static double[] state(Method method) {
    List<double[]> held = new ArrayList<>();
    method.visitState(
        new StateVisitor() {
          @Override
          public void tensors(Parameters m) {
            held.add(Flat.weights(m));
          }

          @Override
          public long bits(long value) {
            return value;
          }
        });
    assertEquals(1, held.size());
    return held.get(0);
  }

  /** Equal within float32's rounding of weights, losses and differences. */
  static void assertClose(double[] expected, double[] found) {
    double scale = Math.sqrt(Flat.dot(expected, expected) / expected.length);
    assertEquals(expected.length, found.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found[i], 2e-3 * scale + 1e-6, "element " + i);
    }
  }
}
