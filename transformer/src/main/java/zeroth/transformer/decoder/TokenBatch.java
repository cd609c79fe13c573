package zeroth.transformer.decoder;

import java.util.List;
import java.util.stream.IntStream;
import zeroth.tensor.Segments;
import zeroth.transformer.trunk.Batch;

/**
 * B sequences of T tokens in all, packed one behind the other: no padding is stored or computed.
 *
 * @param ids T token ids
 * @param positions T places in their sequences, from 0
 * @param segments the sequences
 */
public record TokenBatch(int[] ids, int[] positions, Segments segments)
    implements Batch<TokenBatch> {

  /**
   * @throws IllegalArgumentException if there is not one id and one position per token
   */
  public TokenBatch {
    int T = segments.total();
    if (ids.length != T || positions.length != T) {
      throw new IllegalArgumentException(
          ids.length + " ids and " + positions.length + " positions for " + T + " tokens");
    }
  }

  /** Packs whole sequences, each of at least one id. */
  public static TokenBatch of(List<int[]> sequences) {
    return after(sequences, new int[sequences.size()]);
  }

  /**
   * Packs sequences that go on.
   *
   * @param earlier how many tokens of each sequence came before these
   */
  public static TokenBatch after(List<int[]> sequences, int[] earlier) {
    Segments segments =
        Segments.ofLengths(sequences.stream().mapToInt(sequence -> sequence.length).toArray());
    int[] ids = new int[segments.total()];
    int[] positions = new int[segments.total()];
    for (int b = 0; b < sequences.size(); b++) {
      int first = segments.offset(b);
      System.arraycopy(sequences.get(b), 0, ids, first, segments.length(b));
      for (int t = 0; t < segments.length(b); t++) {
        positions[first + t] = earlier[b] + t;
      }
    }
    return new TokenBatch(ids, positions, segments);
  }

  @Override
  public TokenBatch keep(int... sequences) {
    int[] rows = segments.rows(sequences);
    return new TokenBatch(at(rows, ids), at(rows, positions), segments.keep(sequences));
  }

  private static int[] at(int[] rows, int[] all) {
    return IntStream.of(rows).map(t -> all[t]).toArray();
  }

  @Override
  public int[] read(int sequence) {
    int[] rows = segments.rows(sequence);
    return IntStream.concat(IntStream.of(at(rows, ids)), IntStream.of(at(rows, positions)))
        .toArray();
  }

  /** The last position of all, -1 without a token. */
  public int lastPosition() {
    return last(positions);
  }

  static int last(int[] positions) {
    int last = -1;
    for (int position : positions) {
      last = Math.max(last, position);
    }
    return last;
  }
}
