package zeroth.transformer.head;

import zeroth.tensor.Segments;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.encoder.EncoderBody;
import zeroth.transformer.encoder.PackedBatch;

/**
 * A classifier of texts: mean of the last hidden states, scaled to length 1, and a linear head.
 * With a head of scaled label embeddings the logits are scaled cosines, and the untouched model is
 * a zero-shot classifier.
 */
public final class Classifier {
  /** Head matrix (classes, C). */
  public static final String HEAD_WEIGHT = "classifier.weight";

  /** Head bias (classes). */
  public static final String HEAD_BIAS = "classifier.bias";

  private final EncoderBody encoder;

  /** A classifier over an encoder. */
  public Classifier(EncoderBody encoder) {
    this.encoder = encoder;
  }

  /** The texts' embeddings: pooled hidden states of length 1; (G B, C). */
  public Values embed(Backend backend, WeightView weights, PackedBatch batch) {
    return unit(backend, encoder.forward(backend, weights, batch), batch.segments());
  }

  private static Values unit(Backend backend, Values hidden, Segments segments) {
    Values pooled = backend.meanPool(hidden, segments);
    Values unit = backend.normalizeRows(pooled);
    backend.recycle(hidden, pooled);
    return unit;
  }

  /** The logits, (G B, classes). */
  public Values logits(Backend backend, WeightView weights, PackedBatch batch) {
    return logits(backend, weights, encoder.forward(backend, weights, batch), batch.segments());
  }

  /**
   * The logits of texts that have been through the encoder, (G B, classes).
   *
   * @param hidden (G T, C), used up
   */
  public Values logits(Backend backend, WeightView weights, Values hidden, Segments segments) {
    Values unit = unit(backend, hidden, segments);
    Values logits = backend.linear(weights, HEAD_WEIGHT, HEAD_BIAS, unit, Pointwise.IDENTITY);
    backend.recycle(unit);
    return logits;
  }
}
