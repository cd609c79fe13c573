package zeroth.transformer.checkpoint;

import java.util.List;
import java.util.stream.Collectors;
import zeroth.tensor.Shape;

/**
 * What a safetensors header says of a tensor.
 *
 * @param name as stored
 * @param format as stored: F32, F16, BF16, I64, ...
 * @param extents outermost first, each 0 or more
 * @param begin offset of its first byte in the data part
 * @param end offset behind its last byte
 */
public record StoredTensor(String name, String format, List<Long> extents, long begin, long end) {
  public StoredTensor {
    extents = List.copyOf(extents);
  }

  /** Whether it is stored with these extents. */
  public boolean hasShape(Shape shape) {
    return hasShape(extents, shape);
  }

  /** Whether these extents are a shape's. */
  public static boolean hasShape(List<Long> extents, Shape shape) {
    return extents.equals(shape.extents().stream().map(Integer::longValue).toList());
  }

  /** The extents as a shape is written: (3, 4). */
  public String shapeText() {
    return shapeText(extents);
  }

  /** Such extents in the same way. */
  public static String shapeText(List<Long> extents) {
    return extents.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
  }
}
