package zeroth.tensor.cpu;

import zeroth.tensor.Values;

/** Activations of the CPU backend: a matrix at the front of an array. */
final class Slab implements Values {
  private final int rows;
  private final int columns;
  private final float[] data;
  private boolean recycled;

  /**
   * @param data at least rows * columns elements
   */
  Slab(int rows, int columns, float[] data) {
    this.rows = rows;
    this.columns = columns;
    this.data = data;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  /** The array; the matrix is at its front. */
  float[] data() {
    return data;
  }

  /** Number of elements of the matrix. */
  int size() {
    return rows * columns;
  }

  /** Marks the values as given back; whether they were live until now. */
  boolean retire() {
    boolean live = !recycled;
    recycled = true;
    return live;
  }
}
