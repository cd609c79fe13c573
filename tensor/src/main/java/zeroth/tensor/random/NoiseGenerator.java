package zeroth.tensor.random;

import zeroth.tensor.math.Striped;

/**
 * What directions are made with: keyed noise that is added to a buffer, and loops over rows. {@link
 * ReferenceNoise} is the definition, element by element; faster generators equal it to the bit.
 */
public interface NoiseGenerator {

  /**
   * out[offset + i] = fma(scale, z[from + i], out[offset + i]) for i in [0, count), z standard
   * normal.
   *
   * @param key the address of the noise
   * @param from first element, 0 or more
   * @param count number of elements
   */
  void addGaussian(Key key, int from, int count, float scale, float[] out, int offset);

  /** The same with z = +1 or -1, each with probability 1/2. */
  void addRademacher(Key key, int from, int count, float scale, float[] out, int offset);

  /** The dot product of n elements of two rows, as {@link Striped#dot} defines it. */
  default float dot(float[] a, int aFrom, float[] b, int bFrom, int n) {
    return Striped.dot(a, aFrom, b, bFrom, n, new float[Striped.STRIPES]);
  }

  /**
   * y[j] = fma(s, fma(t, a[j], u[j]), y[j]) for n elements: a row u and t times a row a, scaled and
   * added.
   */
  default void addCombined(
      float s, float t, float[] a, int aFrom, float[] u, int uFrom, float[] y, int yFrom, int n) {
    for (int j = 0; j < n; j++) {
      y[yFrom + j] = Math.fma(s, Math.fma(t, a[aFrom + j], u[uFrom + j]), y[yFrom + j]);
    }
  }
}
