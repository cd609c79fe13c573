package zeroth.transformer.adapter;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;

/**
 * Virtual tokens before every sequence of a body, which are trained while their base is frozen.
 * They have the m first positions, as if they had been read, so the first token of a text is at the
 * position behind them, and the longest text is m tokens shorter. The weights are the base's and
 * behind them {@link #own their own}; the hidden states are those of the real tokens alone.
 */
public sealed interface VirtualTokens permits VirtualDecoder, VirtualEncoder {

  /** Number of virtual tokens, m. */
  int count();

  /** Whether they are keys and values of every layer; else they are embeddings. */
  boolean isPrefix();

  /** Number of token ids of the base, V. */
  int vocabulary();

  /** Layers of the base, L. */
  int layers();

  /** Width of the base's states, C. */
  int width();

  /** Heads of the base's keys and values. */
  int keyHeads();

  /** Width of a token's keys or values in a layer, K. */
  int keyWidth();

  /** The shapes of the tensors that they add to their base's, in their order. */
  Map<String, Shape> own();

  /**
   * A base with virtual tokens that are real ones to begin with. Embeddings are theirs: what is
   * computed of a text is, to the bit, what the base computes of one that begins with these tokens.
   * Keys and values are those that the base has for the tokens alone: with a decoder that is the
   * same, since no token sees those behind it; with an encoder the tokens would have seen the text
   * as well, see {@link PrefixEncoder}.
   *
   * @param base shared, not copied
   * @param ids m of them
   * @throws IllegalArgumentException if there are not m ids, or one is not in the vocabulary
   */
  Parameters begin(Parameters base, Backend backend, int[] ids);

  /**
   * Ids to begin with, drawn uniformly from the vocabulary, as MeZO's code draws them.
   *
   * @param key the address of the draw, folded with each one's number
   * @return m of them
   */
  default int[] drawIds(Key key) {
    return IntStream.range(0, count())
        .map(i -> (int) Long.remainderUnsigned(key.fold(i).block(0), vocabulary()))
        .toArray();
  }

  /**
   * A base with random virtual tokens: Gaussian elements, whose standard deviation is 1 in PEFT and
   * in MeZO's code.
   *
   * @param base shared, not copied
   * @param key the address of the elements, folded with each tensor's name
   */
  default Parameters begin(Parameters base, Key key, double deviation) {
    ReferenceNoise noise = new ReferenceNoise();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    own()
        .forEach(
            (name, shape) -> {
              Tensor tensor = Tensor.zeros(shape);
              noise.addGaussian(
                  key.fold(name), 0, shape.size(), (float) deviation, tensor.data(), 0);
              tensors.put(name, tensor);
            });
    return over(base, tensors::get);
  }

  /**
   * A base, frozen, and behind it these tensors, trainable.
   *
   * @param base shared, not copied; terms beside its matrices stay
   * @param tensors of {@link #own} by their names
   * @throws IllegalArgumentException if a tensor has another shape
   */
  default Parameters over(Parameters base, Function<String, Tensor> tensors) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    base.list().forEach(p -> all.put(p.name(), base.tensor(p)));
    Map<String, Shape> own = own();
    own.forEach(
        (name, shape) -> {
          Tensor tensor = tensors.apply(name);
          if (!tensor.shape().equals(shape)) {
            throw new IllegalArgumentException(
                "%s is %s, it must be %s".formatted(name, tensor.shape(), shape));
          }
          all.put(name, tensor);
        });
    return Parameters.of(all)
        .freeze(p -> !own.containsKey(p.name()))
        .on(base.backend())
        .with(base.termsBeside());
  }

  /** The base's parameters of {@link #over}, all trainable again. */
  default Parameters withoutOwn(Parameters all) {
    Map<String, Shape> own = own();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter p : all.list()) {
      if (!own.containsKey(p.name())) {
        tensors.put(p.name(), all.tensor(p));
      }
    }
    return Parameters.of(tensors).on(all.backend()).with(all.termsBeside());
  }
}
