package zeroth.tensor.gradient;

import java.util.function.Supplier;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.math.Elementary;

/**
 * The way back through an activation function y = f(z). Two slopes follow from y,
 *
 * <pre>
 * RELU  f'(z) = [y > 0],   TANH  f'(z) = 1 - y^2
 * </pre>
 *
 * and the others need their argument:
 *
 * <pre>
 * GELU       f(z) = z Phi(z)     f'(z) = Phi(z) + z phi(z), Phi the normal distribution, phi its density
 * SILU       f(z) = z s(z)       f'(z) = s + z s (1 - s), s the logistic function
 * GELU_TANH  f(z) = z s(u(z))    f'(z) = s + z s (1 - s) u'(z)
 * </pre>
 */
final class ActivationGradient {
  private static final float ROOT_HALF = (float) Math.sqrt(0.5);
  private static final float DENSITY_AT_0 = (float) (1 / Math.sqrt(2 * Math.PI));

  /** Elements that a thread has at a time. */
  private static final int CHUNK = 1 << 13;

  private ActivationGradient() {}

  /**
   * dz = dy f'(z).
   *
   * @param dy overwritten
   * @param y f(z), values of the backend below
   * @param z makes f's argument once more, for an f whose slope needs it
   * @return dy
   */
  static float[] pull(Pointwise f, float[] dy, Values y, Backend below, Supplier<Values> z) {
    switch (f) {
      case IDENTITY -> {
        return dy;
      }
      case RELU -> {
        float[] out = below.read(y);
        for (int i = 0; i < dy.length; i++) {
          dy[i] = out[i] > 0 ? dy[i] : 0;
        }
      }
      case TANH -> {
        float[] out = below.read(y);
        for (int i = 0; i < dy.length; i++) {
          dy[i] *= 1 - out[i] * out[i];
        }
      }
      case GELU, SILU, GELU_TANH -> {
        Values argument = z.get();
        multiply(f, below.read(argument), dy, below);
        below.recycle(argument);
      }
    }
    return dy;
  }

  /**
   * dy[i] *= f'(z[i]).
   *
   * @param backend on whose threads
   */
  private static void multiply(Pointwise f, float[] z, float[] dy, Backend backend) {
    backend.each(
        (dy.length + CHUNK - 1) / CHUNK,
        (task, noise) -> {
          int end = Math.min(dy.length, (task + 1) * CHUNK);
          for (int i = task * CHUNK; i < end; i++) {
            dy[i] *= slope(f, z[i]);
          }
        });
  }

  private static float slope(Pointwise f, float z) {
    return switch (f) {
      case GELU -> {
        float distribution = 0.5f * (1 + Elementary.erf(z * ROOT_HALF));
        float density = DENSITY_AT_0 * Elementary.exp(-0.5f * z * z);
        yield Math.fma(z, density, distribution);
      }
      case SILU -> logistic(z, z, 1);
      case GELU_TANH -> {
        float cube = Elementary.GELU_CUBE * z * z;
        yield logistic(
            z,
            Elementary.GELU_SLOPE * Math.fma(cube, z, z),
            Elementary.GELU_SLOPE * Math.fma(3, cube, 1));
      }
      default -> throw new IllegalArgumentException("the slope of " + f + " needs no argument");
    };
  }

  /** The slope of z s(u) where u has this slope. */
  private static float logistic(float z, float u, float slope) {
    float s = 1 / (1 + Elementary.exp(-u));
    return Math.fma(z * slope, s * (1 - s), s);
  }
}
