package zeroth.transformer.decoder;

import java.util.Arrays;
import zeroth.tensor.Segments;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.GrowingRows;
import zeroth.tensor.backend.Values;

/**
 * The keys, or the values, that a layer has of some sequences: on the host, where those of several
 * are put together for each forward, or, those of one sequence alone, where its backend lets them
 * grow.
 */
final class HeldRows {
  private float[][] rows; // of each sequence, if none grow
  private GrowingRows growing; // or null
  private Backend backend; // of those that grow

  /** None, of so many sequences. */
  HeldRows(int sequences) {
    rows = new float[sequences][0];
  }

  /** The same on the host. */
  HeldRows copy() {
    HeldRows copy = new HeldRows(rows.length);
    for (int b = 0; b < rows.length; b++) {
      copy.rows[b] = growing == null ? rows[b].clone() : growing.read();
    }
    return copy;
  }

  /** A copy of a sequence's first elements. */
  float[] read(int sequence, int count) {
    return Arrays.copyOf(growing == null ? rows[sequence] : growing.read(), count);
  }

  /** Goes on with some of the sequences alone. */
  void keep(int... sequences) {
    if (growing == null || sequences.length == 0) {
      growing = null;
      rows = Arrays.stream(sequences).mapToObj(b -> rows[b]).toArray(float[][]::new);
    }
  }

  /**
   * Adds rows to those before.
   *
   * @param before number of rows that each sequence has
   * @param added used up
   * @param segments of the added rows
   * @param all of the result
   */
  Values with(Backend backend, int[] before, Values added, Segments segments, Segments all) {
    return before.length == 1
        ? grown(backend, before[0], added)
        : packed(backend, before, added, segments, all);
  }

  private Values grown(Backend backend, int before, Values added) {
    if (growing == null || backend != this.backend) {
      float[] held = read(0, before * added.columns());
      growing = backend.growing(added.columns());
      this.backend = backend;
      rows = new float[1][0];
      if (before > 0) {
        growing.with(0, backend.of(before, added.columns(), held));
      }
    }
    return growing.with(before, added);
  }

  private Values packed(
      Backend backend, int[] before, Values added, Segments segments, Segments all) {
    int width = added.columns();
    float[] fresh = backend.read(added);
    for (int b = 0; b < before.length; b++) {
      int size = all.length(b) * width;
      if (rows[b].length < size) {
        rows[b] = Arrays.copyOf(rows[b], Math.max(size, 2 * rows[b].length));
      }
      System.arraycopy(
          fresh,
          segments.offset(b) * width,
          rows[b],
          before[b] * width,
          segments.length(b) * width);
    }
    if (all.total() == segments.total()) {
      return added; // nothing was before
    }
    float[] packed = new float[all.total() * width];
    for (int b = 0; b < before.length; b++) {
      System.arraycopy(rows[b], 0, packed, all.offset(b) * width, all.length(b) * width);
    }
    backend.recycle(added);
    return backend.of(all.total(), width, packed);
  }
}
