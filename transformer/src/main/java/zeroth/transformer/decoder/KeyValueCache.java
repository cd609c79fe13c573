package zeroth.transformer.decoder;

import java.util.Arrays;
import zeroth.tensor.Segments;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Values;
import zeroth.transformer.trunk.EarlierTokens;

/**
 * The keys and values of the tokens that some sequences have had so far, on the host, so that a
 * next token costs a forward of its own row alone. What a token's attention reads is the same
 * numbers in the same order as in a forward of the whole sequence by itself, so its hidden state is
 * the same to the bit.
 */
public final class KeyValueCache implements EarlierTokens {
  private final float[][][] keys; // layer, sequence
  private final float[][][] values;
  private int[] rows; // of each sequence, virtual ones among them
  private int virtual; // of these, in each sequence
  private int width;

  /** An empty cache of one sequence for so many layers. */
  public KeyValueCache(int layers) {
    this(layers, 1);
  }

  /** An empty cache of some sequences for so many layers. */
  public KeyValueCache(int layers, int sequences) {
    keys = new float[layers][sequences][0];
    values = new float[layers][sequences][0];
    rows = new int[sequences];
  }

  /** The same again, to go on from in another way. */
  public KeyValueCache copy() {
    KeyValueCache copy = new KeyValueCache(keys.length, rows.length);
    for (int i = 0; i < keys.length; i++) {
      for (int b = 0; b < rows.length; b++) {
        copy.keys[i][b] = keys[i][b].clone();
        copy.values[i][b] = values[i][b].clone();
      }
    }
    copy.rows = rows.clone();
    copy.virtual = virtual;
    copy.width = width;
    return copy;
  }

  /** Number of tokens that it holds, of all sequences together; virtual ones do not count. */
  public int tokens() {
    return Arrays.stream(lengths()).sum();
  }

  /** Number of tokens of each sequence; virtual ones do not count. */
  public int[] lengths() {
    return Arrays.stream(rows).map(held -> held - virtual).toArray();
  }

  /** Says that so many more of each sequence's inputs were no tokens of its text. */
  public void countVirtual(int count) {
    virtual += count;
  }

  /** Goes on with some of the sequences alone, by their numbers in ascending order. */
  public void keep(int... sequences) {
    for (float[][][] held : new float[][][][] {keys, values}) {
      for (int i = 0; i < held.length; i++) {
        float[][] all = held[i];
        held[i] = Arrays.stream(sequences).mapToObj(b -> all[b]).toArray(float[][]::new);
      }
    }
    int[] all = rows;
    rows = Arrays.stream(sequences).map(b -> all[b]).toArray();
  }

  /** A copy of a sequence's keys of a layer, (inputs, K). */
  public float[] keys(int layer, int sequence) {
    return Arrays.copyOf(keys[layer][sequence], rows[sequence] * width);
  }

  /** A copy of a sequence's values of a layer, (inputs, K). */
  public float[] values(int layer, int sequence) {
    return Arrays.copyOf(values[layer][sequence], rows[sequence] * width);
  }

  @Override
  public KeysAndValues with(Backend backend, int layer, KeysAndValues own) {
    if (own.segments().count() != rows.length) {
      throw new IllegalArgumentException(
          own.segments().count() + " sequences, the cache is of " + rows.length);
    }
    width = own.keys().columns();
    int[] lengths = new int[rows.length];
    for (int b = 0; b < rows.length; b++) {
      lengths[b] = rows[b] + own.segments().length(b);
    }
    Segments all = Segments.ofLengths(lengths);
    return new KeysAndValues(
        grown(backend, keys[layer], own.keys(), own.segments(), all),
        grown(backend, values[layer], own.values(), own.segments(), all),
        all);
  }

  @Override
  public void advance(Segments inputs) {
    for (int b = 0; b < rows.length; b++) {
      rows[b] += inputs.length(b);
    }
  }

  /** Adds a layer's keys or values to those before. */
  private Values grown(
      Backend backend, float[][] held, Values added, Segments segments, Segments all) {
    float[] fresh = backend.read(added);
    for (int b = 0; b < rows.length; b++) {
      int size = all.length(b) * width;
      if (held[b].length < size) {
        held[b] = Arrays.copyOf(held[b], Math.max(size, 2 * held[b].length));
      }
      System.arraycopy(
          fresh, segments.offset(b) * width, held[b], rows[b] * width, segments.length(b) * width);
    }
    if (all.total() == segments.total()) {
      return added; // nothing was before
    }
    float[] packed = new float[all.total() * width];
    for (int b = 0; b < rows.length; b++) {
      System.arraycopy(held[b], 0, packed, all.offset(b) * width, all.length(b) * width);
    }
    backend.recycle(added);
    return backend.of(all.total(), width, packed);
  }
}
