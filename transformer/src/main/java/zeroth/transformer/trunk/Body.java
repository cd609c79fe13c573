package zeroth.transformer.trunk;

import java.util.function.IntFunction;
import zeroth.tensor.LowRankTerm;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.Segments;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;

/**
 * Token ids to hidden states, layer by layer. The forward can stop in front of any layer and go on
 * from there: {@code from(l, upTo(l))} is {@link #forward}, to the bit, for each l in [0, layers].
 *
 * @param <B> what it reads
 */
public interface Body<B extends Batch<B>> {

  /** Number of layers, L. */
  int layers();

  /** Width of the states, C. */
  int width();

  /** The last hidden states, (G T, C). */
  Values forward(Backend backend, WeightView weights, B batch);

  /**
   * The states in front of a layer, or of what comes behind the last one.
   *
   * @param layer in [0, L]
   * @return (G R, C), R of {@link #rows}
   */
  Values upTo(int layer, Backend backend, WeightView weights, B batch);

  /**
   * The last hidden states, from those in front of a layer.
   *
   * @param layer in [0, L]
   * @param states (G R, C), used up
   * @return (G T, C)
   */
  Values from(int layer, Backend backend, WeightView weights, B batch, Values states);

  /**
   * The rows that a batch has in the layers, R in all: its tokens, and what a body adds to them.
   */
  default Segments rows(B batch) {
    return batch.segments();
  }

  /**
   * The layer that reads a tensor first: 0 for one that is read before all layers, L for one that
   * is read behind them or not at all.
   */
  int firstReader(String tensor);

  /**
   * The number of the layer that a tensor is in by its name.
   *
   * @param prefix what the names of a layer's tensors begin with
   * @param none for a tensor that is in none
   */
  static int layerOf(String tensor, int layers, IntFunction<String> prefix, int none) {
    for (int i = 0; i < layers; i++) {
      if (tensor.startsWith(prefix.apply(i))) {
        return i;
      }
    }
    return none;
  }

  /**
   * The number of layers at the beginning that read no trainable tensor, and before which none is
   * read. An adapter's tensors are read where the matrix is that they stand beside.
   */
  default int border(NamedTensors theta) {
    int border = layers();
    for (Parameter p : theta.list()) {
      if (p.trainable()) {
        border = Math.min(border, firstReader(p.name()));
      }
    }
    for (var beside : theta.termsBeside().entrySet()) {
      LowRankTerm term = beside.getValue();
      if (theta.get(term.a()).trainable() || theta.get(term.b()).trainable()) {
        border = Math.min(border, firstReader(beside.getKey()));
      }
    }
    return border;
  }
}
