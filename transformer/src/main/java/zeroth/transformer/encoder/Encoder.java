package zeroth.transformer.encoder;

import java.util.LinkedHashMap;
import java.util.Map;
import zeroth.tensor.Segments;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.trunk.Body;

/**
 * The forward pass of a BERT-family encoder with layer norm behind each part (post-LN), for G
 * candidates of the weights side by side.
 */
public final class Encoder implements Body<PackedBatch> {
  private final EncoderConfig config;
  private final EncoderNames names;

  /** An encoder of these sizes; the weights come with every call. */
  public Encoder(EncoderConfig config) {
    this.config = config;
    this.names = config.family().names();
  }

  /** The shapes of all weights in their order. */
  public static Map<String, Shape> shapes(EncoderConfig config) {
    int C = config.width();
    EncoderNames names = config.family().names();
    Map<String, Shape> shapes = new LinkedHashMap<>();
    shapes.put(EncoderNames.WORDS, Shape.of(config.vocabulary(), C));
    shapes.put(EncoderNames.POSITIONS, Shape.of(config.positions(), C));
    if (config.family().hasTypes()) {
      shapes.put(EncoderNames.TYPES, Shape.of(config.types(), C));
    }
    norm(shapes, EncoderNames.EMBEDDING_NORM, C);
    for (int i = 0; i < config.layers(); i++) {
      dense(shapes, names.query(i), C, C);
      dense(shapes, names.key(i), C, C);
      dense(shapes, names.value(i), C, C);
      dense(shapes, names.attentionOutput(i), C, C);
      norm(shapes, names.attentionNorm(i), C);
      dense(shapes, names.up(i), config.feedForward(), C);
      dense(shapes, names.down(i), C, config.feedForward());
      norm(shapes, names.outputNorm(i), C);
    }
    return shapes;
  }

  @Override
  public int layers() {
    return config.layers();
  }

  @Override
  public int width() {
    return config.width();
  }

  /**
   * The last hidden states.
   *
   * @param batch B sequences of T tokens in all
   * @return (G T, C)
   */
  @Override
  public Values forward(Backend backend, WeightView weights, PackedBatch batch) {
    Pass pass = new Pass(backend, weights, batch.segments());
    return pass.layers(0, config.layers(), pass.embedded(batch));
  }

  @Override
  public Values upTo(int layer, Backend backend, WeightView weights, PackedBatch batch) {
    Pass pass = new Pass(backend, weights, batch.segments());
    return pass.layers(0, layer, pass.embedded(batch));
  }

  @Override
  public Values from(
      int layer, Backend backend, WeightView weights, PackedBatch batch, Values states) {
    Pass pass = new Pass(backend, weights, batch.segments());
    return pass.layers(layer, config.layers(), states);
  }

  /** All that is in no layer and is the encoder's own is read before them. */
  @Override
  public int firstReader(String tensor) {
    int behind = EncoderNames.has(tensor) ? 0 : config.layers();
    return Body.layerOf(tensor, config.layers(), names::layer, behind);
  }

  /** One call's arguments, so that the maths below stays free of them. */
  private final class Pass {
    private final Backend backend;
    private final WeightView weights;
    private final Segments segments;

    Pass(Backend backend, WeightView weights, Segments segments) {
      this.backend = backend;
      this.weights = weights;
      this.segments = segments;
    }

    Values embedded(PackedBatch batch) {
      return norm(EncoderNames.EMBEDDING_NORM, embeddings(batch)); // (G T, C)
    }

    /** Layers [first, last); x is used up. */
    Values layers(int first, int last, Values x) {
      for (int i = first; i < last; i++) {
        x = norm(names.attentionNorm(i), residual(x, attention(i, x)));
        x = norm(names.outputNorm(i), residual(x, feedForward(i, x)));
      }
      return x; // (G T, C)
    }

    /** word + type + position, summed in BERT's own order. */
    private Values embeddings(PackedBatch batch) {
      Values x = backend.embedding(weights, EncoderNames.WORDS, batch.ids());
      Values positions = backend.embedding(weights, EncoderNames.POSITIONS, batch.positions());
      if (config.family().hasTypes()) {
        x = sum(x, backend.embedding(weights, EncoderNames.TYPES, batch.types()));
      }
      return sum(x, positions);
    }

    private Values attention(int i, Values x) {
      Values q = dense(names.query(i), x, Pointwise.IDENTITY);
      Values k = dense(names.key(i), x, Pointwise.IDENTITY);
      Values v = dense(names.value(i), x, Pointwise.IDENTITY);
      Values context = backend.attention(q, k, v, segments, config.heads());
      backend.recycle(q, k, v);
      Values y = dense(names.attentionOutput(i), context, Pointwise.IDENTITY);
      backend.recycle(context);
      return y;
    }

    private Values feedForward(int i, Values x) {
      Values h = dense(names.up(i), x, config.activation()); // (G T, F)
      Values y = dense(names.down(i), h, Pointwise.IDENTITY);
      backend.recycle(h);
      return y;
    }

    private Values dense(String name, Values x, Pointwise f) {
      return backend.linear(weights, name + ".weight", name + ".bias", x, f);
    }

    private Values norm(String name, Values x) {
      Values y = backend.layerNorm(weights, name + ".weight", name + ".bias", config.epsilon(), x);
      backend.recycle(x);
      return y;
    }

    /** branch + x, as the residual sum is written in BERT; both are used up. */
    private Values residual(Values x, Values branch) {
      return sum(branch, x);
    }

    private Values sum(Values a, Values b) {
      Values y = backend.add(a, b);
      backend.recycle(a, b);
      return y;
    }
  }

  private static void dense(Map<String, Shape> shapes, String name, int out, int in) {
    shapes.put(name + ".weight", Shape.of(out, in));
    shapes.put(name + ".bias", Shape.of(out));
  }

  private static void norm(Map<String, Shape> shapes, String name, int width) {
    shapes.put(name + ".weight", Shape.of(width));
    shapes.put(name + ".bias", Shape.of(width));
  }
}
