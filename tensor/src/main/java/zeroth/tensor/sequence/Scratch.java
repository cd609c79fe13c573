package zeroth.tensor.sequence;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Arrays that are filled and copied to values at once, so that the next of the same size can be the
 * same. One of each size is kept: for sizes of which there are few.
 */
final class Scratch {
  private final Map<Integer, float[]> arrays = new HashMap<>();

  /** Zeros; what was handed out before of this size is gone. */
  float[] zeros(int size) {
    float[] array = arrays.computeIfAbsent(size, float[]::new);
    Arrays.fill(array, 0);
    return array;
  }
}
