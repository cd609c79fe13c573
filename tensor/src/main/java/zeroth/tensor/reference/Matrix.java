package zeroth.tensor.reference;

import zeroth.tensor.backend.Values;

/** Activations of the reference backend: a plain matrix. */
record Matrix(int rows, int columns, float[] data) implements Values {
  Matrix(int rows, int columns) {
    this(rows, columns, new float[Math.multiplyExact(rows, columns)]);
  }
}
