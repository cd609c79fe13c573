package zeroth.tensor.random;

import zeroth.tensor.math.RowLoops;

/**
 * Adds keyed noise to a buffer, and does what else directions are made with. {@link ReferenceNoise}
 * is the definition, element by element; faster generators equal it to the bit. Used by one thread
 * at a time.
 */
public interface NoiseGenerator extends RowLoops {

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

  /** Memory for as long as a range of a direction is made. */
  Scratch scratch();
}
