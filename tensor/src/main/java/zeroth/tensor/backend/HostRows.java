package zeroth.tensor.backend;

import java.util.Arrays;

/** Rows that are held on the host, and put to the backend again each time. */
final class HostRows implements GrowingRows {
  private final Backend backend;
  private final int columns;
  private float[] held = new float[0];
  private int rows;

  HostRows(Backend backend, int columns) {
    this.backend = backend;
    this.columns = columns;
  }

  @Override
  public Values with(int first, Values added) {
    OpChecks.growing(rows, columns, first, added);
    rows = first + added.rows();
    if (held.length < rows * columns) {
      held = Arrays.copyOf(held, Math.max(rows * columns, 2 * held.length));
    }
    System.arraycopy(backend.read(added), 0, held, first * columns, added.rows() * columns);
    if (first == 0) {
      return added;
    }
    backend.recycle(added);
    return backend.of(rows, columns, read());
  }

  @Override
  public float[] read() {
    return Arrays.copyOf(held, rows * columns);
  }
}
