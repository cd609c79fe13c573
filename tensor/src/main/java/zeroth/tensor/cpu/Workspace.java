package zeroth.tensor.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import zeroth.tensor.backend.Values;

/**
 * The memory of a forward's activations. Arrays are handed out again after {@link #recycle} or
 * {@link #reset}, so that once the largest batch has been seen nothing is allocated.
 */
final class Workspace {
  private final List<float[]> free = new ArrayList<>();
  private final List<float[]> used = new ArrayList<>();

  private final int panelWidth;

  Workspace(int panelWidth) {
    this.panelWidth = panelWidth;
  }

  /**
   * Values whose elements are whatever was there before. Where no free array is long enough, a
   * longer one takes the place of the longest: there are never more than were in use at once.
   */
  Slab take(int rows, int columns) {
    int size = Slab.size(rows, columns, panelWidth);
    int best = -1;
    int longest = -1;
    for (int i = 0; i < free.size(); i++) {
      int length = free.get(i).length;
      if (length >= size && (best < 0 || length < free.get(best).length)) {
        best = i;
      }
      if (longest < 0 || length > free.get(longest).length) {
        longest = i;
      }
    }
    if (best < 0 && longest >= 0) {
      free.remove(longest);
    }
    float[] data = best < 0 ? new float[capacity(size)] : free.remove(best);
    used.add(data);
    return new Slab(rows, columns, panelWidth, data);
  }

  /**
   * Takes values back; a second time has no effect, since the array may be someone else's by then.
   */
  void recycle(Values... values) {
    for (Values value : values) {
      if (!((Slab) value).retire()) {
        continue;
      }
      float[] data = ((Slab) value).data();
      for (int i = used.size() - 1; i >= 0; i--) {
        if (used.get(i) == data) {
          used.remove(i);
          free.add(data);
          break;
        }
      }
    }
  }

  /** Elements of all arrays. */
  long elements() {
    return Stream.of(free, used).flatMap(List::stream).mapToLong(data -> data.length).sum();
  }

  /** Takes everything back. */
  void reset() {
    free.addAll(used);
    used.clear();
  }

  /** A little more than was asked, so that a slightly longer batch fits as well. */
  private static int capacity(int size) {
    int quantum = Math.max(1024, Integer.highestOneBit(size) / 4);
    return (int) Math.min(Integer.MAX_VALUE - 8L, ((long) size + quantum - 1) / quantum * quantum);
  }
}
