package zeroth.tensor.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** What a scalar depends on: named arrays, and the gradient that is claimed for each. */
final class Variables {
  private final Map<String, float[]> points = new LinkedHashMap<>();
  private final Map<String, float[]> gradients = new LinkedHashMap<>();
  private final Random random;

  Variables(long seed) {
    random = new Random(seed);
  }

  /** Adds an array and its claimed gradient. */
  Variables with(String name, float[] point, float[] gradient) {
    assertEquals(point.length, gradient.length, name);
    points.put(name, point);
    gradients.put(name, gradient);
    return this;
  }

  /**
   * Compares with central differences in double, for all arrays at once and for each alone, along
   * random directions.
   *
   * @param f the scalar at arrays near the points, in double
   */
  void check(ToDoubleFunction<Map<String, double[]>> f) {
    along(null, f);
    points.keySet().forEach(name -> along(name, f));
  }

  private void along(String only, ToDoubleFunction<Map<String, double[]>> f) {
    double h = 1e-5;
    Map<String, double[]> up = new LinkedHashMap<>();
    Map<String, double[]> down = new LinkedHashMap<>();
    double claimed = 0;
    double magnitude = 0;
    for (String name : points.keySet()) {
      float[] x = points.get(name);
      float[] g = gradients.get(name);
      double[] plus = new double[x.length];
      double[] minus = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        double u = only == null || only.equals(name) ? random.nextGaussian() : 0;
        plus[i] = x[i] + h * u;
        minus[i] = x[i] - h * u;
        claimed += g[i] * u;
        magnitude += Math.abs(g[i] * u);
      }
      up.put(name, plus);
      down.put(name, minus);
    }
    double found = (f.applyAsDouble(up) - f.applyAsDouble(down)) / (2 * h);
    assertTrue(Double.isFinite(claimed));
    // where an activation function is flat, its slope in float32 has an absolute error, not a
    // relative one
    assertEquals(found, claimed, 2e-5 * magnitude + 5e-6 * (1 + Math.abs(found)), "along " + only);
  }
}
