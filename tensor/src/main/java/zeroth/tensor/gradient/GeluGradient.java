package zeroth.tensor.gradient;

import zeroth.tensor.Backend;
import zeroth.tensor.math.Elementary;

/**
 * The slope of the exact GELU f(z) = z Phi(z): f'(z) = Phi(z) + z phi(z), with the normal
 * distribution Phi and its density phi.
 */
final class GeluGradient {
  private static final float ROOT_HALF = (float) Math.sqrt(0.5);
  private static final float DENSITY_AT_0 = (float) (1 / Math.sqrt(2 * Math.PI));

  /** Elements that a thread has at a time. */
  private static final int CHUNK = 1 << 13;

  private GeluGradient() {}

  /**
   * dy[i] *= f'(z[i]).
   *
   * @param backend on whose threads
   */
  static void multiply(float[] z, float[] dy, Backend backend) {
    backend.each(
        (dy.length + CHUNK - 1) / CHUNK,
        (task, noise) -> multiply(z, dy, task * CHUNK, Math.min(dy.length, (task + 1) * CHUNK)));
  }

  private static void multiply(float[] z, float[] dy, int from, int to) {
    for (int i = from; i < to; i++) {
      float x = z[i];
      float distribution = 0.5f * (1 + Elementary.erf(x * ROOT_HALF));
      float density = DENSITY_AT_0 * Elementary.exp(-0.5f * x * x);
      dy[i] *= Math.fma(x, density, distribution);
    }
  }
}
