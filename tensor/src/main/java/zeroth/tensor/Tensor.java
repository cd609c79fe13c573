package zeroth.tensor;

/**
 * A host tensor: float32 elements in row-major order.
 *
 * @param shape the extents
 * @param data exactly {@code shape.size()} elements; shared with the creator, not copied
 */
public record Tensor(Shape shape, float[] data) {

  /**
   * @throws IllegalArgumentException if the data does not fill the shape exactly
   */
  public Tensor {
    if (data.length != shape.size()) {
      throw new IllegalArgumentException(
          "shape " + shape + " needs " + shape.size() + " elements, got " + data.length);
    }
  }

  /** A tensor of zeros. */
  public static Tensor zeros(Shape shape) {
    return new Tensor(shape, new float[shape.size()]);
  }

  /** A vector of the given elements. */
  public static Tensor vector(float... elements) {
    return new Tensor(Shape.of(elements.length), elements);
  }

  /**
   * An (m, n) matrix of the given rows.
   *
   * @throws IllegalArgumentException if the rows differ in length
   */
  public static Tensor matrix(float[]... rows) {
    int n = rows.length == 0 ? 0 : rows[0].length;
    Tensor matrix = zeros(Shape.of(rows.length, n));
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != n) {
        throw new IllegalArgumentException("row " + i + " has " + rows[i].length + " not " + n);
      }
      System.arraycopy(rows[i], 0, matrix.data, i * n, n);
    }
    return matrix;
  }

  /** Number of elements. */
  public int size() {
    return data.length;
  }
}
