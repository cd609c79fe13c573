package zeroth.tensor.cpu;

import zeroth.tensor.Values;

/**
 * Activations of the CPU backend.
 *
 * @param data at least rows * columns elements; the matrix is at the front
 */
record Slab(int rows, int columns, float[] data) implements Values {

  /** Number of elements of the matrix. */
  int size() {
    return rows * columns;
  }
}
