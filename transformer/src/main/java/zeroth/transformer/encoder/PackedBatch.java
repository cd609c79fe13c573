package zeroth.transformer.encoder;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import zeroth.tensor.Segments;
import zeroth.transformer.trunk.Batch;

/**
 * A batch of B sequences, T tokens in all, packed one behind the other: no padding is stored or
 * computed.
 *
 * @param ids T token ids
 * @param positions T rows of the position table
 * @param types T rows of the token type table
 * @param segments the sequences
 */
public record PackedBatch(int[] ids, int[] positions, int[] types, Segments segments)
    implements Batch<PackedBatch> {

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
    return of(config, sequences, sequences.stream().mapToInt(ids -> ids.length).toArray());
  }

  /**
   * Packs sequences of a text or of two. A model with a single token type, or none, has all tokens
   * of type 0.
   *
   * @param sequences token ids with special tokens, each of 1 to {@link EncoderConfig#maxLength}
   *     ids
   * @param seconds the place in each sequence from which on tokens are of type 1; its length where
   *     none is
   * @throws IllegalArgumentException if a sequence is empty or too long, or a place is not in it or
   *     right behind it
   */
  public static PackedBatch of(EncoderConfig config, List<int[]> sequences, int[] seconds) {
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
    int[] types = new int[segments.total()];
    for (int b = 0; b < sequences.size(); b++) {
      int first = segments.offset(b);
      System.arraycopy(sequences.get(b), 0, ids, first, segments.length(b));
      for (int t = 0; t < segments.length(b); t++) {
        positions[first + t] = config.family().positionOffset() + t;
      }
      if (seconds[b] < 0 || seconds[b] > segments.length(b)) {
        throw new IllegalArgumentException(
            "place " + seconds[b] + " in a sequence of " + segments.length(b) + " tokens");
      }
      if (config.types() > 1) {
        Arrays.fill(types, first + seconds[b], first + segments.length(b), 1);
      }
    }
    return new PackedBatch(ids, positions, types, segments);
  }

  /** Tokens of the longest sequence; 0 without one. */
  public int longest() {
    return IntStream.range(0, segments.count()).map(segments::length).max().orElse(0);
  }

  @Override
  public PackedBatch keep(int... sequences) {
    int[] rows = segments.rows(sequences);
    return new PackedBatch(
        at(rows, ids), at(rows, positions), at(rows, types), segments.keep(sequences));
  }

  private static int[] at(int[] rows, int[] all) {
    return IntStream.of(rows).map(t -> all[t]).toArray();
  }

  @Override
  public int[] read(int sequence) {
    int[] rows = segments.rows(sequence);
    return Stream.of(ids, positions, types)
        .flatMapToInt(all -> IntStream.of(at(rows, all)))
        .toArray();
  }
}
