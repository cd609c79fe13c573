package zeroth.transformer.decoder;

import zeroth.tensor.backend.Attention;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.trunk.EarlierTokens;
import zeroth.transformer.trunk.EarlierTokens.KeysAndValues;

/** A decoder as a pass over its layers, which can stop in front of any and go on from there. */
abstract sealed class LayeredDecoder implements DecoderStack permits LlamaDecoder, GptDecoder {

  /** A pass of these arguments. */
  abstract Pass pass(Backend backend, WeightView weights, Inputs inputs, EarlierTokens earlier);

  @Override
  public final Values forward(
      Backend backend, WeightView weights, Inputs inputs, EarlierTokens earlier) {
    Pass pass = pass(backend, weights, inputs, earlier);
    return pass.end(pass.layers(0, layers(), pass.begin()));
  }

  @Override
  public final Values upTo(
      int layer, Backend backend, WeightView weights, Inputs inputs, EarlierTokens earlier) {
    Pass pass = pass(backend, weights, inputs, earlier);
    return pass.layers(0, layer, pass.begin());
  }

  @Override
  public final Values from(
      int layer, Backend backend, WeightView weights, Inputs states, EarlierTokens earlier) {
    Pass pass = pass(backend, weights, states, earlier);
    return pass.end(pass.layers(layer, layers(), states.embeddings()));
  }

  /** One call's arguments, so that the maths of a family stays free of them. */
  abstract static class Pass {
    final Backend backend;
    final WeightView weights;
    final Inputs inputs;
    private final EarlierTokens earlier; // or null

    Pass(Backend backend, WeightView weights, Inputs inputs, EarlierTokens earlier, int maxLength) {
      Sizes.fits(inputs.lastPosition(), maxLength);
      this.backend = backend;
      this.weights = weights;
      this.inputs = inputs;
      this.earlier = earlier;
    }

    /** What the first layer reads, (G T, C); the inputs' embeddings are used up. */
    abstract Values begin();

    /** Layer i; x, (G T, C), is used up. */
    abstract Values layer(int i, Values x);

    /** The norm behind the layers. */
    abstract Values lastNorm(Values x);

    /** Layers [first, last); x is used up. */
    final Values layers(int first, int last, Values x) {
      for (int i = first; i < last; i++) {
        x = layer(i, x);
      }
      return x; // (G T, C)
    }

    /** What is behind the layers; x is used up. */
    final Values end(Values x) {
      Values y = lastNorm(x);
      backend.recycle(x);
      if (earlier != null) {
        earlier.advance(inputs.segments());
      }
      return y;
    }

    /**
     * The heads' values under the causal mask, (G T, H D), behind the keys and values that come
     * before; q, k and v are used up.
     */
    final Values attended(int layer, Values q, Values k, Values v, int heads, int keyHeads) {
      KeysAndValues seen = new KeysAndValues(k, v, inputs.segments());
      if (earlier != null) {
        seen = earlier.with(backend, layer, seen);
      }
      Attention pattern = new Attention(inputs.segments(), seen.segments(), heads, keyHeads, true);
      Values context = backend.attention(q, seen.keys(), seen.values(), pattern);
      backend.recycle(q, seen.keys(), seen.values());
      return context;
    }

    /** x + branch; both are used up. */
    final Values residual(Values x, Values branch) {
      Values y = backend.add(x, branch);
      backend.recycle(x, branch);
      return y;
    }
  }
}
