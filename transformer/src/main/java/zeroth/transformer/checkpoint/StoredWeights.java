package zeroth.transformer.checkpoint;

import java.util.Set;
import zeroth.tensor.Elements;
import zeroth.tensor.FloatElements;
import zeroth.tensor.Shape;

/** The tensors of a checkpoint by canonical names, whatever the file's format. */
public interface StoredWeights {
  /** The file, as messages show it. */
  String source();

  /** Canonical names of all tensors. */
  Set<String> names();

  /** How messages show a tensor's shape. */
  String shapeText(String name);

  /** Whether a tensor can be read with this shape. */
  boolean hasShape(String name, Shape shape);

  /**
   * The elements of a tensor in row-major order, matrices (out, in). The array is the caller's. A
   * tensor is read once; its name may be gone afterwards.
   */
  float[] read(String name);

  /**
   * The same to an array of as many elements.
   *
   * @throws IllegalArgumentException if it has others
   */
  default void read(String name, float[] into) {
    float[] data = read(name);
    if (data.length != into.length) {
      throw new IllegalArgumentException(name + " has " + data.length + " elements");
    }
    System.arraycopy(data, 0, into, 0, data.length);
  }

  /**
   * The same elements in the format they are stored in, where that is narrower than float32 and the
   * reader can leave them so; else as {@link #read} gives them.
   */
  default Elements keep(String name) {
    return new FloatElements(read(name));
  }
}
