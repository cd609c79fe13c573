package zeroth.transformer.decoder;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import zeroth.tensor.Segments;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.GrowingRows;
import zeroth.tensor.backend.GrowingRows.Grown;
import zeroth.tensor.backend.Values;
import zeroth.transformer.trunk.EarlierTokens;

/**
 * The keys and values of the tokens that some sequences have had so far, so that a next token costs
 * a forward of its own row alone. What a token's attention reads is the same numbers in the same
 * order as in a forward of the whole sequence by itself, so its hidden state is the same to the
 * bit.
 *
 * <p>It is of one candidate, and lies where the backend of its forwards has it; a forward on
 * another backend moves it there.
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

  /** A copy of a sequence's keys of a layer, (inputs, K); none before a forward of the layer. */
  public float[] keys(int layer, int sequence) {
    return read(keys[layer], sequence);
  }

  /** A copy of a sequence's values of a layer, as {@link #keys}. */
  public float[] values(int layer, int sequence) {
    return read(values[layer], sequence);
  }

  private float[] read(GrowingRows held, int sequence) {
    return held == null ? new float[0] : Arrays.copyOf(held.read(sequence), rows[sequence] * width);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if they are of other sequences, of another width than those
   *     before, or of several candidates
   */
  @Override
  public KeysAndValues with(Backend backend, int layer, KeysAndValues own) {
    if (own.segments().count() != rows.length) {
      throw new IllegalArgumentException(
          own.segments().count() + " sequences, the cache is of " + rows.length);
    }
    if (own.keys().rows() != own.segments().total()) {
      throw new IllegalArgumentException("several candidates, the cache is of one");
    }
    if (backend != this.backend) {
      move(backend);
    }
    int columns = own.keys().columns();
    GrowingRows k = keys[layer] == null ? backend.growing(columns, rows.length) : keys[layer];
    GrowingRows v = values[layer] == null ? backend.growing(columns, rows.length) : values[layer];
    Grown grown = k.with(rows, own.keys(), own.segments());
    Grown beside = v.with(rows, own.values(), own.segments());
    keys[layer] = k;
    values[layer] = v;
    width = columns;
    return new KeysAndValues(grown.values(), beside.values(), grown.segments());
  }

  private void move(Backend to) {
    GrowingRows[] k =
        Arrays.stream(keys).map(layer -> moved(layer, to)).toArray(GrowingRows[]::new);
    GrowingRows[] v =
        Arrays.stream(values).map(layer -> moved(layer, to)).toArray(GrowingRows[]::new);
    System.arraycopy(k, 0, keys, 0, k.length);
    System.arraycopy(v, 0, values, 0, v.length);
    backend = to;
  }

  /** The same rows on another backend. */
  private GrowingRows moved(GrowingRows from, Backend to) {
    if (from == null || rows.length == 0) {
      return null;
    }
    List<float[]> all = IntStream.range(0, rows.length).mapToObj(from::read).toList();
    Segments segments = Segments.ofLengths(all.stream().mapToInt(x -> x.length / width).toArray());
    float[] packed = new float[segments.total() * width];
    for (int b = 0; b < all.size(); b++) {
      System.arraycopy(all.get(b), 0, packed, segments.offset(b) * width, all.get(b).length);
    }
    GrowingRows moved = to.growing(width, rows.length);
    Values values = to.of(segments.total(), width, packed);
    to.recycle(moved.with(new int[all.size()], values, segments).values());
    return moved;
  }

  @Override
  public void advance(Segments inputs) {
    for (int b = 0; b < rows.length; b++) {
      rows[b] += inputs.length(b);
    }
  }
}
