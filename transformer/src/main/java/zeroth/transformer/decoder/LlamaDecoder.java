package zeroth.transformer.decoder;

import java.util.LinkedHashMap;
import java.util.Map;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Rotary;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.trunk.Body;
import zeroth.transformer.trunk.EarlierTokens;

/**
 * A decoder of Llama's shape (Touvron et al., arXiv 2302.13971): RMS norm before each part, rotary
 * positions, grouped heads of keys and values, a gated feed-forward part. Llama, Mistral and Qwen
 * have it; {@link LlamaConfig} says where they differ.
 */
public final class LlamaDecoder extends LayeredDecoder {
  private static final String TOKENS = "model.embed_tokens.weight";
  private static final String NORM = "model.norm.weight";
  private static final String HEAD = "lm_head.weight";

  private final LlamaConfig config;
  private final double[] frequencies;

  /** A decoder of these sizes; the weights come with every call. */
  public LlamaDecoder(LlamaConfig config) {
    this.config = config;
    this.frequencies = config.rotaryScaling().frequencies(config.rotaryBase(), config.headWidth());
  }

  /** The sizes. */
  public LlamaConfig config() {
    return config;
  }

  @Override
  public int vocabulary() {
    return config.vocabulary();
  }

  @Override
  public int width() {
    return config.width();
  }

  @Override
  public int layers() {
    return config.layers();
  }

  @Override
  public int maxLength() {
    return config.maxLength();
  }

  @Override
  public int keyHeads() {
    return config.keyHeads();
  }

  @Override
  public int keyWidth() {
    return config.keyHeads() * config.headWidth();
  }

  @Override
  public String inputTable() {
    return TOKENS;
  }

  @Override
  public String outputTable() {
    return config.tied() ? TOKENS : HEAD;
  }

  @Override
  public Map<String, Shape> shapes() {
    int C = config.width();
    int Q = config.heads() * config.headWidth();
    int K = keyWidth();
    int F = config.feedForward();
    Map<String, Shape> shapes = new LinkedHashMap<>();
    shapes.put(TOKENS, Shape.of(config.vocabulary(), C));
    for (int i = 0; i < config.layers(); i++) {
      String layer = layer(i);
      shapes.put(layer + "input_layernorm.weight", Shape.of(C));
      map(shapes, layer + "self_attn.q_proj", Q, C, config.projectionBias());
      map(shapes, layer + "self_attn.k_proj", K, C, config.projectionBias());
      map(shapes, layer + "self_attn.v_proj", K, C, config.projectionBias());
      if (config.headNorms()) {
        shapes.put(layer + "self_attn.q_norm.weight", Shape.of(config.headWidth()));
        shapes.put(layer + "self_attn.k_norm.weight", Shape.of(config.headWidth()));
      }
      map(shapes, layer + "self_attn.o_proj", C, Q, config.outputBias());
      shapes.put(layer + "post_attention_layernorm.weight", Shape.of(C));
      map(shapes, layer + "mlp.gate_proj", F, C, config.feedForwardBias());
      map(shapes, layer + "mlp.up_proj", F, C, config.feedForwardBias());
      map(shapes, layer + "mlp.down_proj", C, F, config.feedForwardBias());
    }
    shapes.put(NORM, Shape.of(C));
    if (!config.tied()) {
      shapes.put(HEAD, Shape.of(config.vocabulary(), C));
    }
    return shapes;
  }

  private static void map(Map<String, Shape> shapes, String name, int out, int in, boolean bias) {
    shapes.put(name + ".weight", Shape.of(out, in));
    if (bias) {
      shapes.put(name + ".bias", Shape.of(out));
    }
  }

  private static String layer(int i) {
    return "model.layers." + i + ".";
  }

  @Override
  Pass pass(Backend backend, WeightView weights, Inputs inputs, EarlierTokens earlier) {
    return new LlamaPass(backend, weights, inputs, earlier);
  }

  @Override
  public int firstReader(String tensor) {
    int none = tensor.equals(TOKENS) ? 0 : config.layers();
    return Body.layerOf(tensor, config.layers(), LlamaDecoder::layer, none);
  }

  private final class LlamaPass extends Pass {
    private final Rotary rotary;

    LlamaPass(Backend backend, WeightView weights, Inputs inputs, EarlierTokens earlier) {
      super(backend, weights, inputs, earlier, config.maxLength());
      this.rotary = Rotary.of(frequencies, inputs.lastPosition() + 1);
    }

    @Override
    Values begin() {
      return inputs.embeddings();
    }

    @Override
    Values layer(int i, Values x) {
      String layer = LlamaDecoder.layer(i);
      Values y = residual(x, attention(i, norm(layer + "input_layernorm.weight", x)));
      return residual(y, feedForward(i, norm(layer + "post_attention_layernorm.weight", y)));
    }

    @Override
    Values lastNorm(Values x) {
      return norm(NORM, x);
    }

    private Values attention(int i, Values x) {
      String name = LlamaDecoder.layer(i) + "self_attn.";
      Values q = turned(name + "q", x); // (G T, H D)
      Values k = turned(name + "k", x); // (G T, keyHeads D)
      Values v = map(name + "v_proj", config.projectionBias(), x, Pointwise.IDENTITY);
      backend.recycle(x);
      Values context = attended(i, q, k, v, config.heads(), config.keyHeads());
      Values y = map(name + "o_proj", config.outputBias(), context, Pointwise.IDENTITY);
      backend.recycle(context);
      return y;
    }

    /** Queries or keys: projected, normed by heads where the family does that, and turned. */
    private Values turned(String name, Values x) {
      Values projected = map(name + "_proj", config.projectionBias(), x, Pointwise.IDENTITY);
      if (config.headNorms()) {
        Values normed = norm(name + "_norm.weight", projected);
        backend.recycle(projected);
        projected = normed;
      }
      Values y = backend.rotate(projected, rotary, inputs.positions());
      backend.recycle(projected);
      return y;
    }

    private Values feedForward(int i, Values x) {
      String name = LlamaDecoder.layer(i) + "mlp.";
      boolean bias = config.feedForwardBias();
      Values gate = map(name + "gate_proj", bias, x, Pointwise.SILU); // (G T, F)
      Values up = map(name + "up_proj", bias, x, Pointwise.IDENTITY); // (G T, F)
      backend.recycle(x);
      Values h = backend.multiply(gate, up);
      backend.recycle(gate, up);
      Values y = map(name + "down_proj", bias, h, Pointwise.IDENTITY);
      backend.recycle(h);
      return y;
    }

    private Values map(String name, boolean bias, Values x, Pointwise f) {
      return backend.linear(weights, name + ".weight", bias ? name + ".bias" : null, x, f);
    }

    private Values norm(String gain, Values x) {
      return backend.rmsNorm(weights, gain, config.epsilon(), x);
    }
  }
}
