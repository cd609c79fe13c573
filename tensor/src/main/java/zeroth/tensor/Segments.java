package zeroth.tensor;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Sequences one behind the other: sequence b is rows [offset(b), offset(b) + length(b)) of T rows
 * in all. They are packed without padding, but for keys that have room to grow, see {@link
 * #spaced}.
 */
public final class Segments {
  private final int[] offsets; // and T
  private final int[] lengths;

  private Segments(int[] offsets, int[] lengths) {
    this.offsets = offsets;
    this.lengths = lengths;
  }

  /**
   * Segments of the given lengths.
   *
   * @throws IllegalArgumentException if a length is below 1
   */
  public static Segments ofLengths(int... lengths) {
    int[] offsets = new int[lengths.length + 1];
    for (int b = 0; b < lengths.length; b++) {
      if (lengths[b] < 1) {
        throw new IllegalArgumentException("sequence " + b + " has length " + lengths[b]);
      }
      offsets[b + 1] = Math.addExact(offsets[b], lengths[b]);
    }
    return new Segments(offsets, lengths.clone());
  }

  /**
   * Segments with rows between and behind them that belong to none, which {@link
   * zeroth.tensor.backend.Attention} takes for keys and no other op takes.
   *
   * @param offsets first row of each
   * @param total T
   * @throws IllegalArgumentException if a length is below 1, or segments overlap or do not lie
   *     within the rows, or there are not as many offsets as lengths
   */
  public static Segments spaced(int[] offsets, int[] lengths, int total) {
    if (offsets.length != lengths.length || total < 0) {
      throw new IllegalArgumentException(
          offsets.length + " offsets and " + lengths.length + " lengths within " + total + " rows");
    }
    int[] borders = Arrays.copyOf(offsets, lengths.length + 1);
    borders[lengths.length] = total;
    for (int b = 0; b < lengths.length; b++) {
      if (offsets[b] < 0 || lengths[b] < 1 || lengths[b] > borders[b + 1] - offsets[b]) {
        throw new IllegalArgumentException(
            "sequence %d has rows %d to %d, and what follows begins at %d"
                .formatted(b, offsets[b], offsets[b] + lengths[b], borders[b + 1]));
      }
    }
    return new Segments(borders, lengths.clone());
  }

  /** Whether every row belongs to a sequence. */
  public boolean isPacked() {
    boolean packed = offset(0) == 0;
    for (int b = 0; b < count(); b++) {
      packed &= offset(b) + length(b) == offset(b + 1);
    }
    return packed;
  }

  /** The segments of some sequences alone, one behind the other. */
  public Segments keep(int... sequences) {
    return ofLengths(IntStream.of(sequences).map(this::length).toArray());
  }

  /** The rows of some sequences, one behind the other. */
  public int[] rows(int... sequences) {
    return IntStream.of(sequences)
        .flatMap(b -> IntStream.range(offset(b), offset(b) + length(b)))
        .toArray();
  }

  /** Number of sequences, B. */
  public int count() {
    return lengths.length;
  }

  /** Number of rows in all, T. */
  public int total() {
    return offsets[count()];
  }

  /** First row of sequence b; T for b = B. */
  public int offset(int b) {
    return offsets[b];
  }

  /** Number of rows of sequence b, at least 1. */
  public int length(int b) {
    return lengths[b];
  }

  /** Length of the longest sequence, 0 if there is none. */
  public int longest() {
    int longest = 0;
    for (int b = 0; b < count(); b++) {
      longest = Math.max(longest, length(b));
    }
    return longest;
  }
}
