package zeroth.transformer;

import static zeroth.transformer.EncoderNames.attentionNorm;
import static zeroth.transformer.EncoderNames.attentionOutput;
import static zeroth.transformer.EncoderNames.down;
import static zeroth.transformer.EncoderNames.key;
import static zeroth.transformer.EncoderNames.outputNorm;
import static zeroth.transformer.EncoderNames.query;
import static zeroth.transformer.EncoderNames.up;
import static zeroth.transformer.EncoderNames.value;

import java.util.LinkedHashMap;
import java.util.Map;
import zeroth.tensor.Backend;
import zeroth.tensor.Pointwise;
import zeroth.tensor.Segments;
import zeroth.tensor.Shape;
import zeroth.tensor.Values;
import zeroth.tensor.WeightView;

/**
 * The forward pass of a BERT-family encoder with layer norm behind each part (post-LN), for G
 * candidates of the weights side by side.
 */
public final class Encoder {
  private final EncoderConfig config;

  /** An encoder of these sizes; the weights come with every call. */
  public Encoder(EncoderConfig config) {
    this.config = config;
  }

  /** The shapes of all weights in their order. */
  public static Map<String, Shape> shapes(EncoderConfig config) {
    int C = config.width();
    Map<String, Shape> shapes = new LinkedHashMap<>();
    shapes.put(EncoderNames.WORDS, Shape.of(config.vocabulary(), C));
    shapes.put(EncoderNames.POSITIONS, Shape.of(config.positions(), C));
    shapes.put(EncoderNames.TYPES, Shape.of(config.types(), C));
    norm(shapes, EncoderNames.EMBEDDING_NORM, C);
    for (int i = 0; i < config.layers(); i++) {
      dense(shapes, query(i), C, C);
      dense(shapes, key(i), C, C);
      dense(shapes, value(i), C, C);
      dense(shapes, attentionOutput(i), C, C);
      norm(shapes, attentionNorm(i), C);
      dense(shapes, up(i), config.feedForward(), C);
      dense(shapes, down(i), C, config.feedForward());
      norm(shapes, outputNorm(i), C);
    }
    return shapes;
  }

  /**
   * The last hidden states.
   *
   * @param batch B sequences of T tokens in all
   * @return (G T, C)
   */
  public Values forward(Backend backend, WeightView weights, PackedBatch batch) {
    return new Pass(backend, weights, batch.segments()).forward(batch);
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

    Values forward(PackedBatch batch) {
      Values words = backend.embedding(weights, EncoderNames.WORDS, batch.ids());
      Values positions = backend.embedding(weights, EncoderNames.POSITIONS, batch.positions());
      Values types = backend.embedding(weights, EncoderNames.TYPES, batch.types());
      Values x = sum(sum(words, types), positions); // BERT's own order
      x = norm(EncoderNames.EMBEDDING_NORM, x);
      for (int i = 0; i < config.layers(); i++) {
        x = norm(attentionNorm(i), residual(x, attention(i, x)));
        x = norm(outputNorm(i), residual(x, feedForward(i, x)));
      }
      return x; // (G T, C)
    }

    private Values attention(int i, Values x) {
      Values q = dense(query(i), x, Pointwise.IDENTITY);
      Values k = dense(key(i), x, Pointwise.IDENTITY);
      Values v = dense(value(i), x, Pointwise.IDENTITY);
      Values context = backend.attention(q, k, v, segments, config.heads());
      backend.recycle(q, k, v);
      Values y = dense(attentionOutput(i), context, Pointwise.IDENTITY);
      backend.recycle(context);
      return y;
    }

    private Values feedForward(int i, Values x) {
      Values h = dense(up(i), x, Pointwise.GELU); // (G T, F)
      Values y = dense(down(i), h, Pointwise.IDENTITY);
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
