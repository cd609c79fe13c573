package zeroth.tensor;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The extents of a tensor, outermost first; elements are stored in row-major order.
 *
 * @param extents each 0 or more; their product fits in an int
 */
public record Shape(List<Integer> extents) {

  /**
   * @throws IllegalArgumentException if an extent is negative or the size exceeds {@link
   *     Integer#MAX_VALUE}
   */
  public Shape {
    extents = List.copyOf(extents);
    long size = 1;
    for (int extent : extents) {
      if (extent < 0) {
        throw new IllegalArgumentException("negative extent in shape " + extents);
      }
      size = Math.multiplyExact(size, (long) extent);
      if (size > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "shape " + extents + " has more than 2^31-1 elements: split the tensor");
      }
    }
  }

  /** A shape of the given extents, outermost first. */
  public static Shape of(int... extents) {
    return new Shape(IntStream.of(extents).boxed().toList());
  }

  /** Number of extents: 0 for a scalar, 1 for a vector, 2 for a matrix. */
  public int rank() {
    return extents.size();
  }

  /** Number of elements, the product of the extents; 1 for a scalar. */
  public int size() {
    return product(rank());
  }

  /**
   * Whether this is a matrix: exactly two extents. Biases, gains and other vectors are not, and
   * methods with low-rank or decay rules treat the two differently.
   */
  public boolean isMatrix() {
    return rank() == 2;
  }

  /** All extents but the last multiplied: m of an (m, n) matrix, 1 of a vector. */
  public int rows() {
    return product(rank() - 1);
  }

  /** The last extent: n of an (m, n) matrix, the length of a vector, 1 of a scalar. */
  public int columns() {
    return rank() == 0 ? 1 : extents.get(rank() - 1);
  }

  /** The product of the first extents; asked for by every op, so it makes no stream. */
  private int product(int count) {
    int product = 1;
    for (int i = 0; i < count; i++) {
      product *= extents.get(i);
    }
    return product;
  }

  @Override
  public String toString() {
    return extents.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
  }
}
