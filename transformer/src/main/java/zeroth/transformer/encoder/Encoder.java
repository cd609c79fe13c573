package zeroth.transformer.encoder;

import java.util.LinkedHashMap;
import java.util.Map;
import zeroth.tensor.Segments;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Attention;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.trunk.Body;
import zeroth.transformer.trunk.EarlierTokens;
import zeroth.transformer.trunk.EarlierTokens.KeysAndValues;

/**
 * The forward pass of a BERT-family encoder with layer norm behind each part (post-LN), for G
 * candidates of the weights side by side.
 */
public final class Encoder implements EncoderBody {
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
  public EncoderConfig config() {
    return config;
  }

  @Override
  public int maxLength() {
    return config.maxLength();
  }

  /**
   * The last hidden states.
   *
   * @param batch B sequences of T tokens in all
   * @return (G T, C)
   */
  @Override
  public Values forward(Backend backend, WeightView weights, PackedBatch batch) {
    return forward(backend, weights, inputs(backend, weights, batch), null);
  }

  /**
   * The last hidden states of embeddings of any kind behind keys and values of any kind.
   *
   * @param inputs of T rows; used up
   * @param earlier what every row of a sequence sees besides them, or null for nothing
   * @return (G T, C)
   */
  public Values forward(
      Backend backend, WeightView weights, EncoderInputs inputs, EarlierTokens earlier) {
    Pass pass = new Pass(backend, weights, inputs.segments(), earlier);
    return pass.end(pass.layers(0, config.layers(), pass.embedded(inputs)));
  }

  @Override
  public Values upTo(int layer, Backend backend, WeightView weights, PackedBatch batch) {
    return upTo(layer, backend, weights, inputs(backend, weights, batch), null);
  }

  /**
   * The states in front of a layer, or behind the last one.
   *
   * @param layer in [0, L]
   * @param inputs of T rows; used up
   * @param earlier of the layers before, or null for nothing; is not told to advance
   * @return (G T, C)
   */
  public Values upTo(
      int layer, Backend backend, WeightView weights, EncoderInputs inputs, EarlierTokens earlier) {
    Pass pass = new Pass(backend, weights, inputs.segments(), earlier);
    return pass.layers(0, layer, pass.embedded(inputs));
  }

  @Override
  public Values from(
      int layer, Backend backend, WeightView weights, PackedBatch batch, Values states) {
    return from(layer, backend, weights, batch.segments(), states, null);
  }

  /**
   * The last hidden states, from those in front of a layer.
   *
   * @param layer in [0, L]
   * @param segments rows of the states by sequence, T in all
   * @param states (G T, C), used up
   * @param earlier of this and the layers behind, or null for nothing
   * @return (G T, C)
   */
  public Values from(
      int layer,
      Backend backend,
      WeightView weights,
      Segments segments,
      Values states,
      EarlierTokens earlier) {
    Pass pass = new Pass(backend, weights, segments, earlier);
    return pass.end(pass.layers(layer, config.layers(), states));
  }

  /** What is read of tokens: their word embeddings. */
  public static EncoderInputs inputs(Backend backend, WeightView weights, PackedBatch batch) {
    Values words = backend.embedding(weights, EncoderNames.WORDS, batch.ids()); // (G T, C)
    return new EncoderInputs(words, batch.positions(), batch.types(), batch.segments());
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
    private final EarlierTokens earlier;

    Pass(Backend backend, WeightView weights, Segments segments, EarlierTokens earlier) {
      this.backend = backend;
      this.weights = weights;
      this.segments = segments;
      this.earlier = earlier;
    }

    Values embedded(EncoderInputs inputs) {
      return norm(EncoderNames.EMBEDDING_NORM, embeddings(inputs)); // (G T, C)
    }

    /** Layers [first, last); x is used up. */
    Values layers(int first, int last, Values x) {
      for (int i = first; i < last; i++) {
        x = norm(names.attentionNorm(i), residual(x, attention(i, x)));
        x = norm(names.outputNorm(i), residual(x, feedForward(i, x)));
      }
      return x; // (G T, C)
    }

    /** The same states, and word to what is earlier that they are through. */
    Values end(Values x) {
      if (earlier != null) {
        earlier.advance(segments);
      }
      return x;
    }

    /** word + type + position, summed in BERT's own order. */
    private Values embeddings(EncoderInputs inputs) {
      Values x = inputs.embeddings();
      Values positions = backend.embedding(weights, EncoderNames.POSITIONS, inputs.positions());
      if (config.family().hasTypes()) {
        x = sum(x, backend.embedding(weights, EncoderNames.TYPES, inputs.types()));
      }
      return sum(x, positions);
    }

    private Values attention(int i, Values x) {
      Values q = dense(names.query(i), x, Pointwise.IDENTITY);
      Values k = dense(names.key(i), x, Pointwise.IDENTITY);
      Values v = dense(names.value(i), x, Pointwise.IDENTITY);
      KeysAndValues seen = new KeysAndValues(k, v, segments);
      if (earlier != null) {
        seen = earlier.with(backend, i, seen);
      }
      int H = config.heads();
      Attention pattern = new Attention(segments, seen.segments(), H, H, false);
      Values context = backend.attention(q, seen.keys(), seen.values(), pattern);
      backend.recycle(q, seen.keys(), seen.values());
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
