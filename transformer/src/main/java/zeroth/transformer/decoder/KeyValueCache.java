package zeroth.transformer.decoder;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import zeroth.tensor.Segments;
import zeroth.tensor.backend.Backend;
import zeroth.transformer.trunk.EarlierTokens;

/**
 * The keys and values of the tokens that some sequences have had so far, so that a next token costs
 * a forward of its own row alone. What a token's attention reads is the same numbers in the same
 * order as in a forward of the whole sequence by itself, so its hidden state is the same to the
 * bit.
 */
public final class KeyValueCache implements EarlierTokens {
  private final HeldRows[] keys; // of each layer
  private final HeldRows[] values;
  private int[] rows; // of each sequence, virtual ones among them
  private int virtual; // of these, in each sequence
  private int width;

  /** An empty cache of one sequence for so many layers. */
  public KeyValueCache(int layers) {
    this(layers, 1);
  }

  /** An empty cache of some sequences for so many layers. */
  public KeyValueCache(int layers, int sequences) {
    this(layers, i -> new HeldRows(sequences), i -> new HeldRows(sequences));
    rows = new int[sequences];
  }

  private KeyValueCache(int layers, IntFunction<HeldRows> keys, IntFunction<HeldRows> values) {
    this.keys = IntStream.range(0, layers).mapToObj(keys).toArray(HeldRows[]::new);
    this.values = IntStream.range(0, layers).mapToObj(values).toArray(HeldRows[]::new);
  }

  /** The same again, to go on from in another way. */
  public KeyValueCache copy() {
    KeyValueCache copy = new KeyValueCache(keys.length, i -> keys[i].copy(), i -> values[i].copy());
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
    for (int i = 0; i < keys.length; i++) {
      keys[i].keep(sequences);
      values[i].keep(sequences);
    }
    int[] all = rows;
    rows = Arrays.stream(sequences).map(b -> all[b]).toArray();
  }

  /** A copy of a sequence's keys of a layer, (inputs, K). */
  public float[] keys(int layer, int sequence) {
    return keys[layer].read(sequence, rows[sequence] * width);
  }

  /** A copy of a sequence's values of a layer, (inputs, K). */
  public float[] values(int layer, int sequence) {
    return values[layer].read(sequence, rows[sequence] * width);
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
        keys[layer].with(backend, rows, own.keys(), own.segments(), all),
        values[layer].with(backend, rows, own.values(), own.segments(), all),
        all);
  }

  @Override
  public void advance(Segments inputs) {
    for (int b = 0; b < rows.length; b++) {
      rows[b] += inputs.length(b);
    }
  }
}
