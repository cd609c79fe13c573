package zeroth.tensor.cpu;

import java.util.Arrays;
import zeroth.tensor.backend.GrowingRows;
import zeroth.tensor.backend.OpChecks;
import zeroth.tensor.backend.Values;

/**
 * Rows in panels with room behind them, beside the workspace: those that are there stay where they
 * are.
 */
final class GrowingSlab implements GrowingRows {
  /** Of an array. */
  private static final int LONGEST = Integer.MAX_VALUE - 8;

  private final Workspace workspace;
  private final int columns;
  private final int panelWidth;
  private Slab rows;

  GrowingSlab(Workspace workspace, int columns, int panelWidth) {
    this.workspace = workspace;
    this.columns = columns;
    this.panelWidth = panelWidth;
    this.rows = new Slab(0, columns, panelWidth, new float[0]);
  }

  @Override
  public Values with(int first, Values added) {
    OpChecks.growing(rows.rows(), columns, first, added);
    int count = first + added.rows();
    float[] data = rows.data();
    int size = Slab.size(count, columns, panelWidth);
    if (data.length < size) {
      data = Arrays.copyOf(data, (int) Math.min(LONGEST, size + (long) size / 2));
    }
    rows = new Slab(count, columns, panelWidth, data);
    rows.copyRows(first, (Slab) added, 0, added.rows());
    workspace.recycle(added);
    return rows;
  }

  @Override
  public float[] read() {
    return rows.read();
  }
}
