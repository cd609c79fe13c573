package zeroth.tensor.opencl;

import java.util.ArrayList;
import java.util.List;

/** The entries of one launch, in the order of their work items. */
final class Table {
  private final List<int[]> entries = new ArrayList<>();
  private int items;

  /** Adds an entry; its first work item is the one behind the last. */
  void add(int[] entry, int count) {
    if (count > 0) {
      entry[DirectionKernel.FIRST] = items;
      entries.add(entry);
      items = Math.addExact(items, count);
    }
  }

  /** Work items, or rows, of all entries. */
  int items() {
    return items;
  }

  /** Writes the entries down; returns where the table is. */
  int write(Session session) {
    int[] ints = new int[1 + entries.size() * DirectionKernel.ENTRY];
    ints[0] = entries.size();
    for (int i = 0; i < entries.size(); i++) {
      System.arraycopy(
          entries.get(i), 0, ints, 1 + i * DirectionKernel.ENTRY, DirectionKernel.ENTRY);
    }
    return session.write(ints);
  }
}
