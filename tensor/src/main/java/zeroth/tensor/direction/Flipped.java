package zeroth.tensor.direction;

import java.util.Arrays;
import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.NoiseGenerator;

/**
 * A sum of {@link Flipout}'s directions, a_0 v_f + a_1 v_(f+1) + ..., with U drawn once. An element
 * of a matrix is
 *
 * <pre>
 * U[j, k] c[j, k],   c[j, k] = sum_i (a_i r_i[j]) s_i[k],
 * </pre>
 *
 * c a chain of fma from 0 with i ascending and a_i rounded to float32; elsewhere r_i is 1. The
 * product is rounded, then scaled and added by one fma.
 *
 * @param key of the {@link Flipout}
 * @param first number f of the first direction
 * @param a factors, one for each direction
 */
public record Flipped(Key key, int first, List<Double> a) implements Direction {

  /**
   * @throws IllegalArgumentException if a factor is not finite in float32
   */
  public Flipped {
    a = List.copyOf(a);
    for (double factor : a) {
      if (!Float.isFinite((float) factor)) {
        throw new IllegalArgumentException(
            "directions with flipped signs, one of them by " + factor);
      }
    }
  }

  /**
   * s_i of all directions in a tensor, (n, directions) where {@code turned} is true, else
   * (directions, n), n its columns.
   */
  public float[] columnSigns(Parameter p, boolean turned, NoiseGenerator noise) {
    int n = p.shape().columns();
    int count = a.size();
    float[] signs = new float[count * n];
    for (int i = 0; i < count; i++) {
      Key s = new Flipout(key).columnSigns(first + i).fold(p.name());
      noise.addRademacher(s, 0, n, 1, signs, i * n);
    }
    if (!turned) {
      return signs;
    }
    float[] other = new float[signs.length];
    for (int i = 0; i < signs.length; i++) {
      other[i % n * count + i / n] = signs[i];
    }
    return other;
  }

  /** a_i r_i[j] of all directions, row by row. */
  @FunctionalInterface
  public interface RowFactors {
    /**
     * @param j a row of the tensor
     * @param out gets a factor for each direction, from {@code offset} on
     */
    void read(int j, float[] out, int offset);
  }

  /** The factors of a tensor's rows. */
  public RowFactors rowFactors(Parameter p, NoiseGenerator noise) {
    int count = a.size();
    float[] factors = new float[count];
    Key[] keys = new Key[count];
    for (int i = 0; i < count; i++) {
      factors[i] = a.get(i).floatValue();
      keys[i] = new Flipout(key).rowSigns(first + i).fold(p.name());
    }
    boolean matrix = p.shape().isMatrix();
    return (j, out, offset) -> {
      for (int i = 0; i < count; i++) {
        out[offset + i] = matrix ? 0 : factors[i];
        if (matrix) {
          noise.addRademacher(keys[i], j, 1, factors[i], out, offset + i);
        }
      }
    };
  }

  @Override
  public TensorDirection of(Parameter p, NoiseGenerator noise) {
    if (p.size() == 0) {
      return TensorDirection.ZERO;
    }
    int n = p.shape().columns();
    int count = a.size();
    Key tensor = key.fold(p.name());
    float[] s = columnSigns(p, false, noise);
    RowFactors rows = rowFactors(p, noise);
    float[] r = new float[count];
    float[] c = new float[n];
    float[] u = new float[n];
    return (scale, from, length, out, offset) -> {
      float factor = (float) scale;
      for (int j = from / n; j * n < from + length; j++) {
        int start = Math.max(from, j * n);
        int end = Math.min(from + length, (j + 1) * n);
        rows.read(j, r, 0);
        Arrays.fill(c, 0, end - start, -0f); // -0 + v is v, whatever the sign of a zero
        noise.addProduct(1, r, 0, count, s, start - j * n, n, c, 0, end - start);
        Arrays.fill(u, 0, end - start, 0);
        noise.addGaussian(tensor, start, end - start, 1, u, 0);
        int to = offset + start - from;
        for (int k = 0; k < end - start; k++) {
          out[to + k] = Math.fma(factor, u[k] * c[k], out[to + k]);
        }
      }
    };
  }
}
