package zeroth.transformer.decoder;

import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;

/**
 * A decoder with layers of its own, which read {@link Inputs} of any kind behind {@link
 * EarlierTokens} of any kind.
 */
public sealed interface DecoderStack extends Decoder permits LlamaDecoder, GptDecoder {

  /** Heads of keys and values. */
  int keyHeads();

  /** Width of a token's keys or values in a layer, K: that of all {@link #keyHeads} together. */
  int keyWidth();

  /**
   * The hidden states behind the last norm.
   *
   * @param inputs of T rows; used up
   * @param earlier what comes before them, or null for nothing
   * @return (G T, C)
   * @throws IllegalArgumentException if a position is at or above {@link #maxLength}
   */
  Values forward(Backend backend, WeightView weights, Inputs inputs, EarlierTokens earlier);

  @Override
  default Values forward(
      Backend backend, WeightView weights, TokenBatch batch, KeyValueCache earlier) {
    Sizes.fits(batch.lastPosition(), maxLength()); // before anything is computed
    Values x = backend.embedding(weights, inputTable(), batch.ids()); // (G T, C)
    return forward(backend, weights, new Inputs(x, batch.positions(), batch.segments()), earlier);
  }
}
