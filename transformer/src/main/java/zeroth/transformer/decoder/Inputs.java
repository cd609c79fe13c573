package zeroth.transformer.decoder;

import zeroth.tensor.Segments;
import zeroth.tensor.backend.Values;

/**
 * What the layers of a decoder read: B sequences of T embeddings in all, which need not be those of
 * tokens.
 *
 * @param embeddings (G T, C), without learned positions
 * @param positions T places in their sequences, from 0
 * @param segments the sequences
 */
public record Inputs(Values embeddings, int[] positions, Segments segments) {

  /**
   * @throws IllegalArgumentException if there is not one position per embedding
   */
  public Inputs {
    if (positions.length != segments.total()) {
      throw new IllegalArgumentException(
          positions.length + " positions for " + segments.total() + " embeddings");
    }
  }

  /** The last position of all, -1 without one. */
  int lastPosition() {
    return TokenBatch.last(positions);
  }
}
