package zeroth.transformer.encoder;

import java.util.List;
import zeroth.tensor.Segments;

/**
 * A batch of B sequences, T tokens in all, packed one behind the other: no padding is stored or
 * computed.
 *
 * @param ids T token ids
 * @param positions T rows of the position table
 * @param types T rows of the token type table
 * @param segments the sequences
 */
public record PackedBatch(int[] ids, int[] positions, int[] types, Segments segments) {

  /**
   * @throws IllegalArgumentException if there is not one of each per token
   */
  public PackedBatch {
    int T = segments.total();
    if (ids.length != T || positions.length != T || types.length != T) {
      throw new IllegalArgumentException(
          String.format(
              "%d ids, %d positions and %d types for %d tokens",
              ids.length, positions.length, types.length, T));
    }
  }

  /**
   * Packs sequences of single texts (type 0).
   *
   * @param sequences token ids with special tokens, each of 1 to {@link EncoderConfig#maxLength}
   *     ids
   * @throws IllegalArgumentException if a sequence is empty or too long
   */
  public static PackedBatch of(EncoderConfig config, List<int[]> sequences) {
    for (int[] sequence : sequences) {
      if (sequence.length > config.maxLength()) {
        throw new IllegalArgumentException(
            "a sequence of " + sequence.length + " tokens exceeds " + config.maxLength());
      }
    }
    Segments segments =
        Segments.ofLengths(sequences.stream().mapToInt(sequence -> sequence.length).toArray());
    int[] ids = new int[segments.total()];
    int[] positions = new int[segments.total()];
    for (int b = 0; b < sequences.size(); b++) {
      int first = segments.offset(b);
      System.arraycopy(sequences.get(b), 0, ids, first, segments.length(b));
      for (int t = 0; t < segments.length(b); t++) {
        positions[first + t] = config.family().positionOffset() + t;
      }
    }
    return new PackedBatch(ids, positions, new int[ids.length], segments);
  }
}
