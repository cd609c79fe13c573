package zeroth.transformer.decoder;

import java.util.Map;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.trunk.Body;

/**
 * The body of a causal language model: token ids to hidden states, from which {@link #outputTable}
 * makes logits. A token's hidden state depends on the tokens up to it and on no other sequence.
 */
public interface Decoder extends Body<TokenBatch> {

  /** Number of token ids, V. */
  int vocabulary();

  /** The longest sequence in tokens, without virtual ones. */
  int maxLength();

  /** How many virtual tokens stand before every sequence. */
  default int virtualTokens() {
    return 0;
  }

  /** The decoder behind the virtual tokens; itself where there are none. */
  DecoderStack stack();

  /** The shapes of all weights in their order; tied ones appear once. */
  Map<String, Shape> shapes();

  /** Name of the token table (V, C). */
  String inputTable();

  /** Name of the head's matrix (V, C): {@link #inputTable} where the two are tied. */
  String outputTable();

  /**
   * The hidden states behind the last norm.
   *
   * @param batch B sequences of T tokens in all, each at most {@link #maxLength} long
   * @param earlier the keys and values of the tokens before, to which those of these are added, or
   *     null for sequences from their first token on; has B sequences
   * @return (G T, C)
   * @throws IllegalArgumentException if a sequence is too long
   */
  Values forward(Backend backend, WeightView weights, TokenBatch batch, KeyValueCache earlier);

  /** {@link #forward(Backend, WeightView, TokenBatch, KeyValueCache)} of whole sequences. */
  @Override
  default Values forward(Backend backend, WeightView weights, TokenBatch batch) {
    return forward(backend, weights, batch, null);
  }

  /**
   * The states in front of a layer, or of the last norm, of whole sequences.
   *
   * @param layer in [0, L]
   * @param earlier gets the keys and values of the layers before, and is told of those behind by
   *     {@link #from(int, Backend, WeightView, TokenBatch, Values, KeyValueCache)}; empty, or null
   *     where nothing is to be kept
   * @return (G R, C), R of {@link #rows}
   */
  Values upTo(
      int layer, Backend backend, WeightView weights, TokenBatch batch, KeyValueCache earlier);

  /**
   * The hidden states behind the last norm, from those in front of a layer.
   *
   * @param layer in [0, L]
   * @param states (G R, C), used up
   * @param earlier has the keys and values of the layers before, and gets those of the layers
   *     behind; null where nothing is kept
   * @return (G T, C)
   */
  Values from(
      int layer,
      Backend backend,
      WeightView weights,
      TokenBatch batch,
      Values states,
      KeyValueCache earlier);

  @Override
  default Values upTo(int layer, Backend backend, WeightView weights, TokenBatch batch) {
    return upTo(layer, backend, weights, batch, null);
  }

  @Override
  default Values from(
      int layer, Backend backend, WeightView weights, TokenBatch batch, Values states) {
    return from(layer, backend, weights, batch, states, null);
  }
}
