package zeroth.tensor.opencl;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import zeroth.tensor.opencl.OpenClException.Failure;

/**
 * Memory of the device, given out in blocks. Arenas are opened as they are needed, each at least as
 * large as all before it, so that a few are enough; the host holds an array of the same size for
 * each, untouched but for its length.
 */
final class Arenas {
  /** Arenas of less than this are not worth an arena's number: 16 MiB. */
  private static final int SMALLEST = 1 << 22;

  /** Element 0 is the canary; blocks begin at multiples of this. */
  private static final int ALIGNMENT = 16;

  private final OpKernel kernel;
  private final OpenClDevice device;
  private final int smallest;

  /** Free blocks of every arena: length by offset. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private final TreeMap<Integer, Integer>[] free = new TreeMap[ArenaKernel.ARENAS];

  private int count;
  private long elements;

  Arenas(OpKernel kernel, OpenClDevice device, int smallestFixed) {
    this.kernel = kernel;
    this.device = device;
    this.smallest = Math.max(SMALLEST, smallestFixed);
  }

  /** A block of device memory: its address and length, which is 0 for an empty one. */
  record Block(int address, int length) {}

  /** Called with the number of a new arena. */
  interface Opened {
    void arena(int number);
  }

  /** Number of arenas that are open. */
  int count() {
    return count;
  }

  /** Bytes of all arenas. */
  long bytes() {
    return elements * Float.BYTES;
  }

  /**
   * A block of so many elements, whose contents are undefined.
   *
   * @throws OpenClException if there is no memory for it
   */
  Block take(long elementsWanted, Opened opened) {
    if (elementsWanted == 0) {
      return new Block(0, 0);
    }
    if (elementsWanted > ArenaKernel.ARENA_LIMIT - 2 * ALIGNMENT) {
      throw noMemory(elementsWanted);
    }
    int length = (int) elementsWanted;
    int size = rounded(length);
    for (int arena = 0; arena < count; arena++) {
      for (Map.Entry<Integer, Integer> hole : free[arena].entrySet()) {
        if (hole.getValue() >= size) {
          int offset = hole.getKey();
          int left = hole.getValue() - size;
          free[arena].remove(offset);
          if (left > 0) {
            free[arena].put(offset + size, left);
          }
          return new Block(arena << ArenaKernel.OFFSET_BITS | offset, length);
        }
      }
    }
    opened.arena(open(size));
    return take(elementsWanted, opened);
  }

  /** Makes room for so many elements in all, so that one arena is opened for them and not many. */
  void reserve(long length, Opened opened) {
    long most = 0;
    for (int arena = 0; arena < count; arena++) {
      for (int hole : free[arena].values()) {
        most = Math.max(most, hole);
      }
    }
    if (most < length && length < ArenaKernel.ARENA_LIMIT - ALIGNMENT) {
      opened.arena(open((int) length));
    }
  }

  /** Takes a block back. */
  void give(Block block) {
    if (block.length() == 0) {
      return;
    }
    TreeMap<Integer, Integer> holes = free[arena(block)];
    int offset = block.address() & ArenaKernel.ARENA_LIMIT;
    int size = rounded(block.length());
    Map.Entry<Integer, Integer> before = holes.lowerEntry(offset);
    if (before != null && before.getKey() + before.getValue() == offset) {
      offset = before.getKey();
      size += before.getValue();
    }
    Integer behind = holes.remove(offset + size);
    holes.put(offset, size + (behind == null ? 0 : behind));
  }

  /** Lets go of all arenas; the device frees them with the next launch. */
  void clear() {
    for (int arena = 0; arena < count; arena++) {
      set(arena, new float[1]);
      free[arena] = null;
    }
    count = 0;
    elements = 0;
  }

  private static int arena(Block block) {
    return block.address() >>> ArenaKernel.OFFSET_BITS;
  }

  private static int rounded(int length) {
    return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private int open(int length) {
    int most =
        (int) Math.min(ArenaKernel.ARENA_LIMIT - ALIGNMENT, device.largestBuffer() / Float.BYTES);
    most -= most % ALIGNMENT;
    long size = Math.min(most, Math.max(smallest, Math.max(elements, (long) length + ALIGNMENT)));
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    long total = (elements + size) * Float.BYTES;
    if (total > device.memory()) { // as little as it takes
      size = Math.max(smallest, rounded(length) + ALIGNMENT);
      total = (elements + size) * Float.BYTES;
    }
    if (size < (long) length + ALIGNMENT || total > device.memory() || count == free.length) {
      throw noMemory(length);
    }
    float[] array;
    try {
      array = new float[(int) size];
    } catch (OutOfMemoryError e) {
      throw new OpenClException(
          Failure.OUT_OF_MEMORY,
          String.format(
              Locale.ROOT,
              "the heap has no room for the %,d bytes that stand behind a buffer of %s: give the JVM"
                  + " a larger -Xmx",
              size * Float.BYTES,
              device),
          e);
    }
    set(count, array);
    free[count] = new TreeMap<>();
    free[count].put(ALIGNMENT, (int) size - ALIGNMENT);
    elements += size;
    return count++;
  }

  private OpenClException noMemory(long length) {
    return new OpenClException(
        Failure.OUT_OF_MEMORY,
        String.format(
            Locale.ROOT,
            "%s has no memory for %,d bytes more: %,d are in use in %d buffers of at most %d, it has"
                + " %,d, at most %,d in a buffer",
            device,
            length * Float.BYTES,
            bytes(),
            count,
            free.length,
            device.memory(),
            Math.min(device.largestBuffer(), 4L * ArenaKernel.ARENA_LIMIT)));
  }

  private void set(int arena, float[] array) {
    switch (arena) {
      case 0 -> kernel.arena0 = array;
      case 1 -> kernel.arena1 = array;
      case 2 -> kernel.arena2 = array;
      case 3 -> kernel.arena3 = array;
      case 4 -> kernel.arena4 = array;
      case 5 -> kernel.arena5 = array;
      case 6 -> kernel.arena6 = array;
      default -> kernel.arena7 = array;
    }
  }
}
