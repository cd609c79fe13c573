package zeroth.transformer.adapter;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import zeroth.tensor.Segments;

/**
 * Rows of m virtual tokens before those of each sequence of a batch.
 *
 * @param count m
 * @param behind rows of the sequences, B of them
 */
record VirtualRows(int count, Segments behind) {

  /** The m rows of a table for each sequence. */
  int[] rows() {
    int[] rows = new int[count * behind.count()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i % count;
    }
    return rows;
  }

  /** The virtual ones by sequence. */
  Segments segments() {
    int[] lengths = new int[behind.count()];
    Arrays.fill(lengths, count);
    return Segments.ofLengths(lengths);
  }

  /** Both by sequence. */
  Segments joined() {
    int[] lengths = new int[behind.count()];
    for (int b = 0; b < lengths.length; b++) {
      lengths[b] = count + behind.length(b);
    }
    return Segments.ofLengths(lengths);
  }

  /** Where among both the rows behind are. */
  int[] real() {
    int[] real = new int[behind.total()];
    for (int b = 0; b < behind.count(); b++) {
      for (int t = behind.offset(b); t < behind.offset(b + 1); t++) {
        real[t] = t + (b + 1) * count;
      }
    }
    return real;
  }

  /** Positions of the sequences' rows, later by m. */
  static int[] shifted(int[] positions, int count) {
    return Arrays.stream(positions).map(t -> t + count).toArray();
  }

  /**
   * Positions of both.
   *
   * @param first that of the first virtual one; the others follow
   * @param behindThem those of the sequences' rows without virtual ones
   */
  int[] positions(int first, int[] behindThem) {
    return joined(i -> first + i, shifted(behindThem, count));
  }

  /** A number for each row of both: of virtual row i in any sequence, and of those behind. */
  int[] joined(IntUnaryOperator virtual, int[] behindThem) {
    int[] all = new int[joined().total()];
    int[] real = real();
    for (int b = 0; b < behind.count(); b++) {
      for (int i = 0; i < count; i++) {
        all[behind.offset(b) + b * count + i] = virtual.applyAsInt(i);
      }
    }
    for (int t = 0; t < real.length; t++) {
      all[real[t]] = behindThem[t];
    }
    return all;
  }

  /** A body that reads so many tokens has room for virtual ones and a real one. */
  static void fit(int count, int maxLength) {
    if (count < 1 || count >= maxLength) {
      throw new IllegalArgumentException(
          count
              + " virtual tokens, they must be from 1 to "
              + (maxLength - 1)
              + ": the longest sequence is "
              + maxLength);
    }
  }

  /** A sequence of real tokens fits behind them. */
  static void fit(int count, int maxLength, int length) {
    int longest = maxLength - count;
    if (length > longest) {
      throw new IllegalArgumentException(
          "a sequence of %d tokens exceeds %d, which %d virtual tokens leave of %d"
              .formatted(length, longest, count, maxLength));
    }
  }

  /** As many ids as virtual tokens. */
  static void fit(int count, int[] ids) {
    if (ids.length != count) {
      throw new IllegalArgumentException(ids.length + " ids for " + count + " virtual tokens");
    }
  }
}
