package zeroth.tensor.random;

import java.util.Arrays;

/**
 * Memory for what is made of a direction before it is added, of one thread: arrays are taken and
 * given back like a stack's, so that directions that are made one after the other use the same,
 * which then stays in the first cache.
 */
public final class Scratch {
  private float[][] arrays = new float[4][0];
  private int taken;

  /**
   * An array until it is given back.
   *
   * @param size elements that it has at least, whatever they are; 0 or more
   */
  public float[] take(int size) {
    if (taken == arrays.length) {
      arrays = Arrays.copyOf(arrays, 2 * taken);
    }
    float[] array = arrays[taken];
    if (array == null || array.length < size) {
      array = new float[size];
      arrays[taken] = array;
    }
    taken++;
    return array;
  }

  /** Gives the arrays back that were taken last. What a call took that failed stays taken. */
  public void giveBack(int count) {
    taken -= count;
  }

  /** Number of arrays that are taken. */
  public int taken() {
    return taken;
  }
}
