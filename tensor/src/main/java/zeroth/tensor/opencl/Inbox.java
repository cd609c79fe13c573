package zeroth.tensor.opencl;

import java.util.Arrays;

/** What launches that are written down will read, ints one behind the other; grows as needed. */
final class Inbox {
  private static final int SMALLEST = 1 << 14;

  private int[] ints = new int[SMALLEST];
  private int size;

  /** Adds ints; returns where the first is. */
  int add(int... more) {
    reserve(more.length);
    System.arraycopy(more, 0, ints, size, more.length);
    size += more.length;
    return size - more.length;
  }

  /** Adds the bits of floats; returns where the first is. */
  int addBits(float[] more, int from, int count) {
    reserve(count);
    for (int i = 0; i < count; i++) {
      ints[size + i] = Float.floatToRawIntBits(more[from + i]);
    }
    size += count;
    return size - count;
  }

  /** Number of ints in it. */
  int size() {
    return size;
  }

  /** The array that holds them; another one after it grew. */
  int[] array() {
    return ints;
  }

  /** Empties it; an array that was much too large is given up, since it is sent as a whole. */
  void clear() {
    int enough = Math.max(SMALLEST, 2 * Integer.highestOneBit(size));
    if (size > 0 && enough < ints.length) {
      ints = new int[enough];
    }
    size = 0;
  }

  private void reserve(int count) {
    if (size + count > ints.length) {
      ints = Arrays.copyOf(ints, Math.max(size + count, 2 * ints.length));
    }
  }
}
