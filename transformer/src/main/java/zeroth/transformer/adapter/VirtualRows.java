package zeroth.transformer.adapter;

import java.util.Arrays;
import zeroth.tensor.Segments;
import zeroth.transformer.decoder.DecoderStack;
import zeroth.transformer.decoder.TokenBatch;

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

  /** Positions of both: those of the virtual ones are 0 to m - 1. */
  int[] positions(int[] behindThem) {
    int[] positions = new int[joined().total()];
    int[] real = real();
    for (int b = 0; b < behind.count(); b++) {
      for (int i = 0; i < count; i++) {
        positions[behind.offset(b) + b * count + i] = i;
      }
    }
    for (int t = 0; t < real.length; t++) {
      positions[real[t]] = behindThem[t] + count;
    }
    return positions;
  }

  /** A decoder has room for so many and a real one. */
  static void fit(int count, DecoderStack base) {
    if (count < 1 || count >= base.maxLength()) {
      throw new IllegalArgumentException(
          count
              + " virtual tokens, they must be from 1 to "
              + (base.maxLength() - 1)
              + ": the longest sequence is "
              + base.maxLength());
    }
  }

  /** A batch fits behind them. */
  static void fit(int count, DecoderStack base, TokenBatch batch) {
    int longest = base.maxLength() - count;
    if (batch.lastPosition() >= longest) {
      throw new IllegalArgumentException(
          "a sequence of %d tokens exceeds %d, which %d virtual tokens leave of %d"
              .formatted(batch.lastPosition() + 1, longest, count, base.maxLength()));
    }
  }

  /** As many ids as virtual tokens. */
  static void fit(int count, int[] ids) {
    if (ids.length != count) {
      throw new IllegalArgumentException(ids.length + " ids for " + count + " virtual tokens");
    }
  }
}
