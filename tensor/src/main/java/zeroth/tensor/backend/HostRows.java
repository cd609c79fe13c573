package zeroth.tensor.backend;

import java.util.Arrays;
import java.util.stream.IntStream;
import zeroth.tensor.Segments;

/** Rows that are held on the host, and packed and put to the backend again each time. */
final class HostRows implements GrowingRows {
  /** Of an array. */
  private static final int LONGEST = Integer.MAX_VALUE - 8;

  private final Backend backend;
  private final int columns;
  private float[][] held; // of each sequence
  private int[] lengths;

  HostRows(Backend backend, int columns, int sequences) {
    this.backend = backend;
    this.columns = columns;
    this.held = new float[sequences][0];
    this.lengths = new int[sequences];
  }

  @Override
  public Grown with(int[] first, Values added, Segments segments) {
    OpChecks.growing(lengths, columns, first, added, segments);
    int[] longer = new int[held.length];
    Arrays.setAll(longer, b -> Math.addExact(first[b], segments.length(b)));
    Segments all = Segments.ofLengths(longer);
    int elements = Math.multiplyExact(all.total(), columns);
    float[] fresh = backend.read(added);
    for (int b = 0; b < held.length; b++) {
      int size = longer[b] * columns;
      if (held[b].length < size) {
        held[b] = Arrays.copyOf(held[b], (int) Math.min(LONGEST, size + (long) size / 2));
      }
      System.arraycopy(
          fresh,
          segments.offset(b) * columns,
          held[b],
          first[b] * columns,
          segments.length(b) * columns);
    }
    lengths = longer;
    if (all.total() == segments.total()) {
      return new Grown(added, all); // nothing was before
    }
    float[] packed = new float[elements];
    for (int b = 0; b < held.length; b++) {
      System.arraycopy(held[b], 0, packed, all.offset(b) * columns, lengths[b] * columns);
    }
    backend.recycle(added);
    return new Grown(backend.of(all.total(), columns, packed), all);
  }

  @Override
  public void keep(int... sequences) {
    float[][] before = held;
    int[] all = lengths;
    held = IntStream.of(sequences).mapToObj(b -> before[b]).toArray(float[][]::new);
    lengths = IntStream.of(sequences).map(b -> all[b]).toArray();
  }

  @Override
  public float[] read(int sequence) {
    return Arrays.copyOf(held[sequence], lengths[sequence] * columns);
  }

  @Override
  public GrowingRows copy() {
    HostRows copy = new HostRows(backend, columns, 0);
    copy.held = IntStream.range(0, held.length).mapToObj(this::read).toArray(float[][]::new);
    copy.lengths = lengths.clone();
    return copy;
  }
}
