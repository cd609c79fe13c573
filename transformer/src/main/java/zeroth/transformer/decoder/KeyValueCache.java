package zeroth.transformer.decoder;

import java.util.Arrays;
import zeroth.tensor.Segments;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Values;

/**
 * The keys and values of the tokens that one sequence has had so far, on the host, so that a next
 * token costs a forward of its own row alone. What a token's attention reads is the same numbers in
 * the same order as in a forward of the whole sequence, so its hidden state is the same to the bit.
 */
public final class KeyValueCache {
  private final float[][] keys;
  private final float[][] values;
  private int tokens;

  /** An empty cache for so many layers. */
  public KeyValueCache(int layers) {
    keys = new float[layers][0];
    values = new float[layers][0];
  }

  /** Number of tokens that it holds. */
  public int tokens() {
    return tokens;
  }

  /** Keys or values of all tokens of a layer, and how many tokens those are. */
  record Grown(Values all, Segments segments) {}

  /** Adds a layer's keys of some tokens to those before. */
  Grown keys(Backend backend, int layer, Values added) {
    return grown(backend, keys, layer, added);
  }

  /** Adds a layer's values of some tokens to those before. */
  Grown values(Backend backend, int layer, Values added) {
    return grown(backend, values, layer, added);
  }

  /** Says that a forward of so many tokens is through. */
  void advance(int count) {
    tokens += count;
  }

  private Grown grown(Backend backend, float[][] held, int layer, Values added) {
    int width = added.columns();
    int rows = tokens + added.rows();
    if (held[layer].length < rows * width) {
      held[layer] = Arrays.copyOf(held[layer], Math.max(rows * width, 2 * held[layer].length));
    }
    System.arraycopy(backend.read(added), 0, held[layer], tokens * width, added.rows() * width);
    Values all = added;
    if (tokens > 0) {
      all = backend.of(rows, width, Arrays.copyOf(held[layer], rows * width));
      backend.recycle(added);
    }
    return new Grown(all, Segments.ofLengths(rows));
  }
}
