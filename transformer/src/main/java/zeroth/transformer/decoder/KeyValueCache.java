package zeroth.transformer.decoder;

import java.util.Arrays;
import zeroth.tensor.Segments;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Values;

/**
 * The keys and values of the tokens that some sequences have had so far, on the host, so that a
 * next token costs a forward of its own row alone. What a token's attention reads is the same
 * numbers in the same order as in a forward of the whole sequence by itself, so its hidden state is
 * the same to the bit.
 */
public final class KeyValueCache {
  private final float[][][] keys; // layer, sequence
  private final float[][][] values;
  private int[] tokens;

  /** An empty cache of one sequence for so many layers. */
  public KeyValueCache(int layers) {
    this(layers, 1);
  }

  /** An empty cache of some sequences for so many layers. */
  public KeyValueCache(int layers, int sequences) {
    keys = new float[layers][sequences][0];
    values = new float[layers][sequences][0];
    tokens = new int[sequences];
  }

  /** Number of tokens that it holds, of all sequences together. */
  public int tokens() {
    return Arrays.stream(tokens).sum();
  }

  /** Number of tokens of each sequence. */
  public int[] lengths() {
    return tokens.clone();
  }

  /** Goes on with some of the sequences alone, by their numbers in ascending order. */
  public void keep(int... sequences) {
    for (float[][][] held : new float[][][][] {keys, values}) {
      for (int i = 0; i < held.length; i++) {
        float[][] all = held[i];
        held[i] = Arrays.stream(sequences).mapToObj(b -> all[b]).toArray(float[][]::new);
      }
    }
    int[] all = tokens;
    tokens = Arrays.stream(sequences).map(b -> all[b]).toArray();
  }

  /** Keys or values of all tokens of a layer, and how many tokens those are. */
  record Grown(Values all, Segments segments) {}

  /** Adds a layer's keys of some tokens to those before. */
  Grown keys(Backend backend, int layer, Values added, Segments segments) {
    return grown(backend, keys[layer], added, segments);
  }

  /** Adds a layer's values of some tokens to those before. */
  Grown values(Backend backend, int layer, Values added, Segments segments) {
    return grown(backend, values[layer], added, segments);
  }

  /** Says that a forward of some tokens of each sequence is through. */
  void advance(Segments segments) {
    for (int b = 0; b < tokens.length; b++) {
      tokens[b] += segments.length(b);
    }
  }

  private Grown grown(Backend backend, float[][] held, Values added, Segments segments) {
    if (segments.count() != tokens.length) {
      throw new IllegalArgumentException(
          segments.count() + " sequences, the cache is of " + tokens.length);
    }
    int width = added.columns();
    float[] fresh = backend.read(added);
    int[] rows = new int[tokens.length];
    for (int b = 0; b < tokens.length; b++) {
      rows[b] = tokens[b] + segments.length(b);
      if (held[b].length < rows[b] * width) {
        held[b] = Arrays.copyOf(held[b], Math.max(rows[b] * width, 2 * held[b].length));
      }
      System.arraycopy(
          fresh,
          segments.offset(b) * width,
          held[b],
          tokens[b] * width,
          segments.length(b) * width);
    }
    if (tokens() == 0) {
      return new Grown(added, segments);
    }
    Segments all = Segments.ofLengths(rows);
    float[] packed = new float[all.total() * width];
    for (int b = 0; b < rows.length; b++) {
      System.arraycopy(held[b], 0, packed, all.offset(b) * width, rows[b] * width);
    }
    backend.recycle(added);
    return new Grown(backend.of(all.total(), width, packed), all);
  }
}
