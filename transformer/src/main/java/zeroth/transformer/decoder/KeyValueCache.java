package zeroth.transformer.decoder;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import zeroth.tensor.Segments;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.GrowingRows;
import zeroth.tensor.backend.GrowingRows.Grown;
import zeroth.transformer.trunk.EarlierTokens;

/**
 * The keys and values of the tokens that some sequences have had so far, so that a next token costs
 * a forward of its own row alone. What a token's attention reads is the same numbers in the same
 * order as in a forward of the whole sequence by itself, so its hidden state is the same to the
 * bit.
 */
public final class KeyValueCache implements EarlierTokens {
  private final GrowingRows[] keys; // of each layer, null before its first forward
  private final GrowingRows[] values;
  private Backend backend; // of these
  private int[] rows; // of each sequence, virtual ones among them
  private int virtual; // of these, in each sequence
  private int width;

  /** An empty cache of one sequence for so many layers. */
  public KeyValueCache(int layers) {
    this(layers, 1);
  }

  /** An empty cache of some sequences for so many layers. */
  public KeyValueCache(int layers, int sequences) {
    keys = new GrowingRows[layers];
    values = new GrowingRows[layers];
    rows = new int[sequences];
  }

  /** The same again, to go on from in another way. */
  public KeyValueCache copy() {
    KeyValueCache copy = new KeyValueCache(keys.length, rows.length);
    for (int i = 0; i < keys.length; i++) {
      copy.keys[i] = keys[i] == null ? null : keys[i].copy();
      copy.values[i] = values[i] == null ? null : values[i].copy();
    }
    copy.backend = backend;
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
    for (GrowingRows[] grown : List.of(keys, values)) {
      for (GrowingRows layer : grown) {
        if (layer != null) {
          layer.keep(sequences);
        }
      }
    }
    int[] all = rows;
    rows = Arrays.stream(sequences).map(b -> all[b]).toArray();
  }

  /** A copy of a sequence's keys of a layer, (inputs, K). */
  public float[] keys(int layer, int sequence) {
    return Arrays.copyOf(keys[layer].read(sequence), rows[sequence] * width);
  }

  /** A copy of a sequence's values of a layer, (inputs, K). */
  public float[] values(int layer, int sequence) {
    return Arrays.copyOf(values[layer].read(sequence), rows[sequence] * width);
  }

  @Override
  public KeysAndValues with(Backend backend, int layer, KeysAndValues own) {
    if (own.segments().count() != rows.length) {
      throw new IllegalArgumentException(
          own.segments().count() + " sequences, the cache is of " + rows.length);
    }
    width = own.keys().columns();
    if (backend != this.backend) {
      for (GrowingRows[] grown : List.of(keys, values)) {
        for (int i = 0; i < grown.length; i++) {
          grown[i] = grown[i] == null ? null : moved(grown[i], backend);
        }
      }
      this.backend = backend;
    }
    if (keys[layer] == null) {
      keys[layer] = backend.growing(width, rows.length);
      values[layer] = backend.growing(width, rows.length);
    }
    Grown k = keys[layer].with(rows, own.keys(), own.segments());
    Grown v = values[layer].with(rows, own.values(), own.segments());
    return new KeysAndValues(k.values(), v.values(), k.segments());
  }

  /** The same rows on another backend. */
  private GrowingRows moved(GrowingRows from, Backend to) {
    GrowingRows moved = to.growing(width, rows.length);
    List<float[]> all = IntStream.range(0, rows.length).mapToObj(from::read).toList();
    Segments segments = Segments.ofLengths(all.stream().mapToInt(x -> x.length / width).toArray());
    float[] packed = new float[segments.total() * width];
    for (int b = 0; b < all.size(); b++) {
      System.arraycopy(all.get(b), 0, packed, segments.offset(b) * width, all.get(b).length);
    }
    moved.with(new int[all.size()], to.of(segments.total(), width, packed), segments);
    return moved;
  }

  @Override
  public void advance(Segments inputs) {
    for (int b = 0; b < rows.length; b++) {
      rows[b] += inputs.length(b);
    }
  }
}
