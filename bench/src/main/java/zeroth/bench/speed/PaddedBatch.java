package zeroth.bench.speed;

import java.util.List;

/**
 * Sequences padded to the longest, as engines without packed batches take them.
 *
 * @param ids token ids, (sequences, length); 0 where there is none
 * @param mask 1 for a token, 0 for padding, (sequences, length)
 * @param sequences B
 * @param length of the longest
 */
public record PaddedBatch(long[] ids, long[] mask, int sequences, int length) {

  /** The sequences in their order. */
  public static PaddedBatch of(List<int[]> sequences) {
    int length = sequences.stream().mapToInt(s -> s.length).max().orElse(0);
    long[] ids = new long[sequences.size() * length];
    long[] mask = new long[ids.length];
    for (int b = 0; b < sequences.size(); b++) {
      int[] sequence = sequences.get(b);
      for (int t = 0; t < sequence.length; t++) {
        ids[b * length + t] = sequence[t];
        mask[b * length + t] = 1;
      }
    }
    return new PaddedBatch(ids, mask, sequences.size(), length);
  }

  /** Whether no sequence is shorter than the others. */
  public boolean isFull() {
    for (long bit : mask) {
      if (bit == 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * The rows of values (sequences, length, width) that belong to tokens, one behind the other.
   *
   * @param width elements of a row
   */
  public float[] tokens(float[] values, int width) {
    float[] packed = new float[values.length];
    int rows = 0;
    for (int i = 0; i < mask.length; i++) {
      if (mask[i] == 1) {
        System.arraycopy(values, i * width, packed, rows++ * width, width);
      }
    }
    return java.util.Arrays.copyOf(packed, rows * width);
  }
}
