package zeroth.tensor;

import java.util.stream.IntStream;

/**
 * Sequences packed one behind the other without padding: sequence b is rows [offset(b),
 * offset(b+1)) of T rows in all.
 */
public final class Segments {
  private final int[] offsets;

  private Segments(int[] offsets) {
    this.offsets = offsets;
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
    return new Segments(offsets);
  }

  /** The segments of some sequences alone, one behind the other. */
  public Segments keep(int... sequences) {
    return ofLengths(IntStream.of(sequences).map(this::length).toArray());
  }

  /** The rows of some sequences, one behind the other. */
  public int[] rows(int... sequences) {
    return IntStream.of(sequences)
        .flatMap(b -> IntStream.range(offset(b), offset(b + 1)))
        .toArray();
  }

  /** Number of sequences, B. */
  public int count() {
    return offsets.length - 1;
  }

  /** Number of rows of all sequences, T. */
  public int total() {
    return offsets[count()];
  }

  /** First row of sequence b; T for b = B. */
  public int offset(int b) {
    return offsets[b];
  }

  /** Number of rows of sequence b, at least 1. */
  public int length(int b) {
    return offsets[b + 1] - offsets[b];
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
