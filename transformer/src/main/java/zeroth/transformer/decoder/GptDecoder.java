package zeroth.transformer.decoder;

import java.util.LinkedHashMap;
import java.util.Map;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.trunk.Body;
import zeroth.transformer.trunk.EarlierTokens;

/**
 * A decoder of GPT-2's shape (Radford et al., "Language Models are Unsupervised Multitask
 * Learners", 2019): layer norm before each part, learned positions, biases everywhere. OPT has it
 * as well; {@link GptFamily} says where they differ.
 */
public final class GptDecoder extends LayeredDecoder {
  private static final String HEAD = "lm_head.weight";

  private final GptConfig config;
  private final GptFamily family;
  private final GptFamily.Names names;

  /** A decoder of these sizes; the weights come with every call. */
  public GptDecoder(GptConfig config) {
    this.config = config;
    this.family = config.family();
    this.names = family.names();
  }

  /** The sizes. */
  public GptConfig config() {
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
    return config.heads();
  }

  @Override
  public int keyWidth() {
    return config.width();
  }

  @Override
  public String inputTable() {
    return family.tokens();
  }

  @Override
  public String outputTable() {
    return config.tied() ? family.tokens() : HEAD;
  }

  @Override
  public Map<String, Shape> shapes() {
    int C = config.width();
    Map<String, Shape> shapes = new LinkedHashMap<>();
    shapes.put(family.tokens(), Shape.of(config.vocabulary(), C));
    shapes.put(family.positions(), Shape.of(config.maxLength() + family.positionOffset(), C));
    for (int i = 0; i < config.layers(); i++) {
      String layer = family.layer(i);
      norm(shapes, layer + names.attentionNorm(), C);
      map(shapes, layer + names.query(), C, C);
      map(shapes, layer + names.key(), C, C);
      map(shapes, layer + names.value(), C, C);
      map(shapes, layer + names.attentionOutput(), C, C);
      norm(shapes, layer + names.feedForwardNorm(), C);
      map(shapes, layer + names.up(), config.feedForward(), C);
      map(shapes, layer + names.down(), C, config.feedForward());
    }
    norm(shapes, family.norm(), C);
    if (!config.tied()) {
      shapes.put(HEAD, Shape.of(config.vocabulary(), C));
    }
    return shapes;
  }

  private static void map(Map<String, Shape> shapes, String name, int out, int in) {
    shapes.put(name + ".weight", Shape.of(out, in));
    shapes.put(name + ".bias", Shape.of(out));
  }

  private static void norm(Map<String, Shape> shapes, String name, int width) {
    shapes.put(name + ".weight", Shape.of(width));
    shapes.put(name + ".bias", Shape.of(width));
  }

  @Override
  Pass pass(Backend backend, WeightView weights, Inputs inputs, EarlierTokens earlier) {
    return new GptPass(backend, weights, inputs, earlier);
  }

  @Override
  public int firstReader(String tensor) {
    boolean before = tensor.equals(family.tokens()) || tensor.equals(family.positions());
    return Body.layerOf(tensor, config.layers(), family::layer, before ? 0 : config.layers());
  }

  private final class GptPass extends Pass {

    GptPass(Backend backend, WeightView weights, Inputs inputs, EarlierTokens earlier) {
      super(backend, weights, inputs, earlier, config.maxLength());
    }

    /** The embeddings with their positions. */
    @Override
    Values begin() {
      int[] rows = inputs.positions().clone();
      for (int t = 0; t < rows.length; t++) {
        rows[t] += family.positionOffset();
      }
      Values positions = backend.embedding(weights, family.positions(), rows);
      return residual(inputs.embeddings(), positions);
    }

    @Override
    Values layer(int i, Values x) {
      String layer = family.layer(i);
      Values y = residual(x, attention(i, norm(layer + names.attentionNorm(), x)));
      return residual(y, feedForward(layer, norm(layer + names.feedForwardNorm(), y)));
    }

    @Override
    Values lastNorm(Values x) {
      return norm(family.norm(), x);
    }

    private Values attention(int i, Values x) {
      String layer = family.layer(i);
      Values q = map(layer + names.query(), x, Pointwise.IDENTITY); // (G T, C)
      Values k = map(layer + names.key(), x, Pointwise.IDENTITY);
      Values v = map(layer + names.value(), x, Pointwise.IDENTITY);
      backend.recycle(x);
      Values context = attended(i, q, k, v, config.heads(), config.heads());
      Values y = map(layer + names.attentionOutput(), context, Pointwise.IDENTITY);
      backend.recycle(context);
      return y;
    }

    private Values feedForward(String layer, Values x) {
      Values h = map(layer + names.up(), x, family.activation()); // (G T, F)
      backend.recycle(x);
      Values y = map(layer + names.down(), h, Pointwise.IDENTITY);
      backend.recycle(h);
      return y;
    }

    private Values map(String name, Values x, Pointwise f) {
      return backend.linear(weights, name + ".weight", name + ".bias", x, f);
    }

    private Values norm(String name, Values x) {
      return backend.layerNorm(weights, name + ".weight", name + ".bias", config.epsilon(), x);
    }
  }
}
