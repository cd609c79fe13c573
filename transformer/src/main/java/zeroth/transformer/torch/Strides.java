package zeroth.transformer.torch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** How a tensor's elements lie in its storage. */
final class Strides {
  private Strides() {}

  /**
   * The number of elements; -1 where an extent is below 0 or there are more than 2^31-1.
   *
   * @param shape extents, outermost first
   */
  static long count(List<Long> shape) {
    long count = 1;
    for (long extent : shape) {
      if (extent < 0 || extent > Integer.MAX_VALUE) {
        return -1;
      }
      count *= extent;
      if (count > Integer.MAX_VALUE) {
        return -1;
      }
    }
    return count;
  }

  /** The strides of a tensor that lies in row-major order, as torch has them. */
  static List<Long> ofRowMajor(List<Long> shape) {
    List<Long> strides = new ArrayList<>();
    long stride = 1;
    for (int i = shape.size() - 1; i >= 0; i--) {
      strides.add(stride);
      stride *= Math.max(1, shape.get(i));
    }
    Collections.reverse(strides);
    return strides;
  }

  /**
   * Whether the elements lie side by side without a gap and each once, in whatever order of the
   * extents: a matrix or its transpose. The strides of extents of 1 do not matter.
   */
  static boolean areDense(List<Long> shape, List<Long> strides) {
    int[] inwards =
        IntStream.range(0, shape.size())
            .filter(i -> shape.get(i) != 1)
            .boxed()
            .sorted(Comparator.comparing(strides::get))
            .mapToInt(i -> i)
            .toArray();
    long stride = 1;
    for (int i : inwards) {
      if (strides.get(i) != stride) {
        return false;
      }
      stride *= shape.get(i);
    }
    return true;
  }

  /**
   * Dense elements in row-major order.
   *
   * @param stored as they lie in the storage, from the first one on
   */
  static float[] inOrder(float[] stored, List<Long> shape, List<Long> strides) {
    float[] ordered = new float[stored.length];
    int rank = shape.size();
    int[] index = new int[rank];
    int from = 0;
    for (int i = 0; i < ordered.length; i++) {
      ordered[i] = stored[from];
      for (int d = rank - 1; d >= 0; d--) { // the next index, innermost extent first
        int stride = shape.get(d) == 1 ? 0 : Math.toIntExact(strides.get(d));
        from += stride;
        if (++index[d] < shape.get(d)) {
          break;
        }
        from -= stride * index[d];
        index[d] = 0;
      }
    }
    return ordered;
  }
}
