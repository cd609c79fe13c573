package zeroth.transformer.decoder;

import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.trunk.EarlierTokens;

/**
 * A decoder with layers of its own, which read {@link Inputs} of any kind behind {@link
 * EarlierTokens} of any kind.
 */
public sealed interface DecoderStack extends Decoder permits LayeredDecoder {

  @Override
  default DecoderStack stack() {
    return this;
  }

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

  /**
   * The states in front of a layer, or of the last norm.
   *
   * @param layer in [0, L]
   * @param inputs of T rows; used up
   * @param earlier of the layers before, or null for nothing; is not told to advance
   * @return (G T, C)
   * @throws IllegalArgumentException if a position is at or above {@link #maxLength}
   */
  Values upTo(int layer, Backend backend, WeightView weights, Inputs inputs, EarlierTokens earlier);

  /**
   * The hidden states behind the last norm, from the states in front of a layer.
   *
   * @param layer in [0, L]
   * @param states of T rows, in the place of embeddings; used up
   * @param earlier of this and the layers behind, or null for nothing
   * @return (G T, C)
   */
  Values from(int layer, Backend backend, WeightView weights, Inputs states, EarlierTokens earlier);

  @Override
  default Values upTo(
      int layer, Backend backend, WeightView weights, TokenBatch batch, KeyValueCache earlier) {
    return upTo(layer, backend, weights, inputs(backend, weights, batch), earlier);
  }

  @Override
  default Values from(
      int layer,
      Backend backend,
      WeightView weights,
      TokenBatch batch,
      Values states,
      KeyValueCache earlier) {
    Inputs inputs = new Inputs(states, batch.positions(), batch.segments());
    return from(layer, backend, weights, inputs, earlier);
  }

  @Override
  default Values forward(
      Backend backend, WeightView weights, TokenBatch batch, KeyValueCache earlier) {
    return forward(backend, weights, inputs(backend, weights, batch), earlier);
  }

  /** The embeddings of tokens. */
  private Inputs inputs(Backend backend, WeightView weights, TokenBatch batch) {
    Sizes.fits(batch.lastPosition(), maxLength()); // before anything is computed
    Values x = backend.embedding(weights, inputTable(), batch.ids()); // (G T, C)
    return new Inputs(x, batch.positions(), batch.segments());
  }
}
