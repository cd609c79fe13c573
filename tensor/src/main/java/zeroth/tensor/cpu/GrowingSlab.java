package zeroth.tensor.cpu;

import java.util.stream.IntStream;
import zeroth.tensor.Segments;
import zeroth.tensor.backend.GrowingRows;
import zeroth.tensor.backend.OpChecks;
import zeroth.tensor.backend.Values;

/**
 * Rows in panels beside the workspace, with room behind those of each sequence: what is there stays
 * where it is until a sequence has no room left.
 */
final class GrowingSlab implements GrowingRows {
  private final Workspace workspace;
  private final int columns;
  private final int panelWidth;
  private int[] starts; // first row of each sequence, that of a panel
  private int[] lengths;
  private Slab rows;

  GrowingSlab(Workspace workspace, int columns, int panelWidth, int sequences) {
    this.workspace = workspace;
    this.columns = columns;
    this.panelWidth = panelWidth;
    this.starts = new int[sequences];
    this.lengths = new int[sequences];
    this.rows = new Slab(0, columns, panelWidth, new float[0]);
  }

  @Override
  public Grown with(int[] first, Values added, Segments segments) {
    OpChecks.growing(lengths, columns, first, added, segments);
    Slab fresh = (Slab) added;
    int[] longer = new int[starts.length];
    boolean room = true;
    for (int b = 0; b < starts.length; b++) {
      longer[b] = first[b] + segments.length(b);
      room &= longer[b] <= (b + 1 < starts.length ? starts[b + 1] : rows.rows()) - starts[b];
    }
    if (room) {
      rows = new Slab(rows.rows(), columns, panelWidth, rows.data());
    } else {
      makeRoom(first, longer);
    }
    for (int b = 0; b < starts.length; b++) {
      rows.copyRows(starts[b] + first[b], fresh, segments.offset(b), segments.length(b));
    }
    lengths = longer;
    workspace.recycle(added);
    return new Grown(rows, Segments.spaced(starts, lengths, rows.rows()));
  }

  /** Rows that a sequence gets, whole panels. */
  private int room(int length) {
    int half = Math.addExact(length, length / 2);
    return Math.multiplyExact((half - 1) / panelWidth + 1, panelWidth);
  }

  /**
   * Moves rows of all sequences to where each has half as much again of a length.
   *
   * @param held number of rows that are moved
   */
  private void makeRoom(int[] held, int[] lengths) {
    int[] to = new int[lengths.length];
    int total = 0;
    for (int b = 0; b < to.length; b++) {
      to[b] = total;
      total = Math.addExact(total, room(lengths[b]));
    }
    float[] data = new float[Slab.size(total, columns, panelWidth)];
    for (int b = 0; b < to.length; b++) {
      int panels = (held[b] + panelWidth - 1) / panelWidth;
      int size = panels * panelWidth * columns;
      System.arraycopy(rows.data(), starts[b] * columns, data, to[b] * columns, size);
    }
    starts = to;
    rows = new Slab(total, columns, panelWidth, data);
  }

  /** Gives memory back where those that are kept need less than half of it. */
  @Override
  public void keep(int... sequences) {
    int[] before = starts;
    int[] all = lengths;
    starts = IntStream.of(sequences).map(b -> before[b]).toArray();
    lengths = IntStream.of(sequences).map(b -> all[b]).toArray();
    if (IntStream.of(lengths).mapToLong(this::room).sum() < rows.rows() / 2) {
      makeRoom(lengths, lengths);
    }
  }

  @Override
  public float[] read(int sequence) {
    float[] elements = new float[lengths[sequence] * columns];
    for (int r = 0; r < lengths[sequence]; r++) {
      rows.readRow(starts[sequence] + r, elements, r * columns);
    }
    return elements;
  }

  @Override
  public GrowingRows copy() {
    GrowingSlab copy = new GrowingSlab(workspace, columns, panelWidth, 0);
    copy.starts = starts.clone();
    copy.lengths = lengths.clone();
    copy.rows = new Slab(rows.rows(), columns, panelWidth, rows.data().clone());
    return copy;
  }
}
