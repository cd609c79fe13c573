package zeroth.transformer.encoder;

import zeroth.tensor.Segments;
import zeroth.tensor.backend.Values;

/**
 * What an encoder makes states of: B sequences of T embeddings in all, which need not be those of
 * tokens.
 *
 * @param embeddings (G T, C), without those of positions and types
 * @param positions T rows of the position table
 * @param types T rows of the token type table
 * @param segments the sequences
 */
public record EncoderInputs(Values embeddings, int[] positions, int[] types, Segments segments) {

  /**
   * @throws IllegalArgumentException if there is not one position and one type per embedding
   */
  public EncoderInputs {
    int T = segments.total();
    if (positions.length != T || types.length != T) {
      throw new IllegalArgumentException(
          positions.length + " positions and " + types.length + " types for " + T + " embeddings");
    }
  }
}
