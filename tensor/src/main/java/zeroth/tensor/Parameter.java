package zeroth.tensor;

/**
 * What there is to know of one tensor of {@link NamedTensors} besides its elements.
 *
 * @param index its position among the parameters, from 0
 * @param name its unique name; the address of its noise
 * @param shape its extents; matrices are (out, in)
 * @param trainable whether directions touch it; a frozen tensor is read but never perturbed
 */
public record Parameter(int index, String name, Shape shape, boolean trainable) {

  /** Number of elements. */
  public int size() {
    return shape.size();
  }
}
