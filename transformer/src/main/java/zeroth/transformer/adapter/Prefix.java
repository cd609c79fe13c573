package zeroth.transformer.adapter;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import zeroth.tensor.Segments;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.decoder.KeyValueCache;
import zeroth.transformer.trunk.EarlierTokens;

/**
 * Trained keys and values of every layer, and behind them those of the tokens that a sequence has
 * had so far.
 *
 * @param count m
 * @param weights have the keys and values
 * @param tokens those of a sequence so far, or null for none
 */
record Prefix(int count, WeightView weights, EarlierTokens tokens) implements EarlierTokens {

  /** The shapes of the keys and values in their order. */
  static Map<String, Shape> shapes(VirtualTokens of) {
    Shape shape = Shape.of(of.count(), of.keyWidth());
    Map<String, Shape> shapes = new LinkedHashMap<>();
    for (int i = 0; i < of.layers(); i++) {
      shapes.put(VirtualNames.keys(i), shape);
      shapes.put(VirtualNames.values(i), shape);
    }
    return shapes;
  }

  /** The keys and values of the one sequence that was read, by their names. */
  static Map<String, Tensor> of(VirtualTokens tokens, KeyValueCache read) {
    Shape shape = Shape.of(tokens.count(), tokens.keyWidth());
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < tokens.layers(); i++) {
      tensors.put(VirtualNames.keys(i), new Tensor(shape, read.keys(i, 0)));
      tensors.put(VirtualNames.values(i), new Tensor(shape, read.values(i, 0)));
    }
    return tensors;
  }

  /** The layer whose keys or values a tensor is, in which it is read; -1 for another tensor. */
  static int layer(String tensor, int layers) {
    for (int i = 0; i < layers; i++) {
      if (tensor.equals(VirtualNames.keys(i)) || tensor.equals(VirtualNames.values(i))) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public KeysAndValues with(Backend backend, int layer, KeysAndValues own) {
    KeysAndValues behind = tokens == null ? own : tokens.with(backend, layer, own);
    Segments spaced = behind.segments();
    int[] sequences = IntStream.range(0, spaced.count()).toArray();
    VirtualRows rows = new VirtualRows(count, spaced.keep(sequences));
    return new KeysAndValues(
        joined(
            backend,
            VirtualNames.keys(layer),
            rows,
            packed(backend, behind.keys(), spaced, sequences)),
        joined(
            backend,
            VirtualNames.values(layer),
            rows,
            packed(backend, behind.values(), spaced, sequences)),
        rows.joined());
  }

  /** The rows of all sequences without those between them; x is used up. */
  private static Values packed(Backend backend, Values x, Segments spaced, int[] sequences) {
    if (spaced.isPacked()) {
      return x;
    }
    Values y = backend.select(x, spaced.total(), spaced.rows(sequences));
    backend.recycle(x);
    return y;
  }

  private Values joined(Backend backend, String table, VirtualRows rows, Values tokens) {
    Segments behind = rows.behind();
    Values prefix = backend.embedding(weights, table, rows.rows()); // (G B m, K)
    Values y = backend.join(prefix, rows.segments(), tokens, behind); // (G (B m + T), K)
    backend.recycle(prefix, tokens);
    return y;
  }

  @Override
  public void advance(Segments inputs) {
    if (tokens != null) {
      tokens.advance(inputs);
    }
  }
}
