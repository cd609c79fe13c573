package zeroth.transformer.gguf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import zeroth.tensor.Shape;

/**
 * What a GGUF file says of a tensor.
 *
 * @param name as stored
 * @param format of its elements
 * @param extents outermost first, each at least 1; the file has them the other way round
 * @param offset of its first byte in the data part
 */
record GgufTensor(String name, TensorFormat format, List<Integer> extents, long offset) {
  GgufTensor {
    extents = List.copyOf(extents);
  }

  /** Reverses the file's order, innermost first. */
  static List<Integer> outermostFirst(List<Integer> extents) {
    List<Integer> reversed = new ArrayList<>(extents);
    Collections.reverse(reversed);
    return reversed;
  }

  Shape shape() {
    return new Shape(extents);
  }

  /** Size in bytes. */
  long bytes() {
    return (long) shape().size() / format.elements() * format.bytes();
  }
}
