package zeroth.tensor.opencl;

import zeroth.tensor.Segments;
import zeroth.tensor.backend.Attention;
import zeroth.tensor.backend.Rotary;

/** What the ops of {@link SequenceKernel} read of sequences, as they find it in the inbox. */
final class SequenceTables {
  private SequenceTables() {}

  /** The first rows of all sequences, then their lengths. */
  static int[] sequences(Segments segments) {
    int count = segments.count();
    int[] table = new int[2 * count];
    for (int b = 0; b < count; b++) {
      table[b] = segments.offset(b);
      table[count + b] = segments.length(b);
    }
    return table;
  }

  /** For every query its sequence's first row of keys, then for every query how many it sees. */
  static int[] keysOfQueries(Attention pattern) {
    Segments queries = pattern.queries();
    int tokens = queries.total();
    int[] table = new int[2 * tokens];
    for (int b = 0; b < queries.count(); b++) {
      for (int i = 0; i < queries.length(b); i++) {
        table[queries.offset(b) + i] = pattern.keys().offset(b);
        table[tokens + queries.offset(b) + i] = pattern.seen(b, i);
      }
    }
    return table;
  }

  /** The bits of all cosines, then of all sines. */
  static int[] angles(Rotary rotary) {
    int size = rotary.positions() * rotary.pairs();
    int[] bits = new int[2 * size];
    for (int i = 0; i < size; i++) {
      int t = i / rotary.pairs();
      bits[i] = Float.floatToRawIntBits(rotary.cosine(t, i % rotary.pairs()));
      bits[size + i] = Float.floatToRawIntBits(rotary.sine(t, i % rotary.pairs()));
    }
    return bits;
  }

  /** For every row of the result the row of x that it is. */
  static int[] selected(int groups, int tokens, int[] rows) {
    int[] table = new int[groups * rows.length];
    for (int r = 0; r < table.length; r++) {
      table[r] = r / rows.length * tokens + rows[r % rows.length];
    }
    return table;
  }

  /** For every row of the result the row of the first operand, or -1 less one of the second. */
  static int[] joined(int groups, Segments first, Segments second) {
    int[] table = new int[groups * (first.total() + second.total())];
    int to = 0;
    for (int g = 0; g < groups; g++) {
      for (int s = 0; s < first.count(); s++) {
        for (int r = 0; r < first.length(s); r++) {
          table[to++] = g * first.total() + first.offset(s) + r;
        }
        for (int r = 0; r < second.length(s); r++) {
          table[to++] = -1 - (g * second.total() + second.offset(s) + r);
        }
      }
    }
    return table;
  }
}
