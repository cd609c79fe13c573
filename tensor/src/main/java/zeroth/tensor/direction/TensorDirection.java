package zeroth.tensor.direction;

/**
 * A direction's part v in one tensor, readable by ranges of its row-major elements. It may hold
 * scratch memory, and takes the generator's: used by the thread whose the generator is.
 */
@FunctionalInterface
public interface TensorDirection {
  /** The part of a direction that does not touch the tensor. */
  TensorDirection ZERO = (scale, from, count, out, offset) -> {};

  /**
   * out[offset + i] += scale * v[from + i] for i in [0, count), by one fma per term of v with the
   * scale rounded to float32. The result for an element does not depend on the range it is asked
   * in.
   */
  void addTo(double scale, int from, int count, float[] out, int offset);
}
