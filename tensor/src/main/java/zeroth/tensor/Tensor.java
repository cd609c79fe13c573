package zeroth.tensor;

import zeroth.tensor.format.Widening;

/**
 * A host tensor in row-major order.
 *
 * @param shape the extents
 * @param elements exactly {@code shape.size()}; shared with the creator, not copied
 */
public record Tensor(Shape shape, Elements elements) {

  /**
   * @throws IllegalArgumentException if the elements do not fill the shape exactly
   */
  public Tensor {
    if (elements.size() != shape.size()) {
      throw new IllegalArgumentException(
          "shape " + shape + " needs " + shape.size() + " elements, got " + elements.size());
    }
  }

  /** A tensor of float32 elements. */
  public Tensor(Shape shape, float[] data) {
    this(shape, new FloatElements(data));
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
      System.arraycopy(rows[i], 0, matrix.data(), i * n, n);
    }
    return matrix;
  }

  /** Number of elements. */
  public int size() {
    return elements.size();
  }

  /** Whether the elements stay in the format they were stored in, so that none can be written. */
  public boolean isStored() {
    return !(elements instanceof FloatElements);
  }

  /**
   * The array of the elements.
   *
   * @throws IllegalStateException if there is none, as they stay in the format they were stored in
   */
  public float[] data() {
    if (elements instanceof FloatElements floats) {
      return floats.data();
    }
    throw new IllegalStateException("a tensor in a stored format has no array of its elements");
  }

  /** Copies elements [from, from + count) to into[at ...], widened where they are stored. */
  public void read(int from, int count, float[] into, int at) {
    elements.widen(from, count, into, at, Widening.PLAIN);
  }

  /** The array itself, or a widened copy of stored elements. */
  public float[] floats() {
    if (elements instanceof FloatElements floats) {
      return floats.data();
    }
    float[] copy = new float[size()];
    read(0, copy.length, copy, 0);
    return copy;
  }

  /** This tensor, or one of its own of the widened elements. */
  public Tensor widened() {
    return isStored() ? new Tensor(shape, floats()) : this;
  }
}
