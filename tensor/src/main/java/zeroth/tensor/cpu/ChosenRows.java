package zeroth.tensor.cpu;

import zeroth.tensor.backend.Pointwise;

/**
 * Ops that give every row of values, (R, C), a row of others, (B, C): they are read where they lie.
 * Neighbours in a panel with the same row share its elements. A thread has a part of the panels;
 * arrays are those of slabs.
 *
 * @param v the others
 * @param rows of v, for each of the R
 */
record ChosenRows(Slab v, int[] rows) {
  /** Lines of a panel in work at a time: they stay in the first cache. */
  private static final int LINES = 64;

  /** What is done with places [from, to) of a line, whose rows share an element of v. */
  private interface Places {
    void run(float element, int from, int to);
  }

  /** What is done with lines [c, c + count) of a panel, which are at a place. */
  private interface Lines {
    void run(int panel, int c, int count, int place);
  }

  /** y[r] = a[r] * v[rows[r]]. */
  void multiply(int part, int parts, float[] a, float[] y) {
    run(part, parts, (panel, c, count, place) -> times(panel, c, count, a, place, y, place));
  }

  /** y[r] = f(z[r] + scale v[rows[r]]), where an element of 0 leaves z's as it is. */
  void addScaled(
      Kernels kernels, int part, int parts, float[] z, float scale, Pointwise f, float[] y) {
    run(
        part,
        parts,
        (panel, c, count, place) -> {
          plus(panel, c, count, scale, z, place, y, place);
          kernels.finish(y, place, count, null, 0, f);
        });
  }

  /** Lines [c, c + count) of a panel, from places of a and y on: y[r] = a[r] * v[rows[r]]. */
  void times(int panel, int c, int count, float[] a, int aFrom, float[] y, int yFrom) {
    lines(
        panel,
        c,
        count,
        (element, from, to) -> times(a, aFrom + from, element, y, yFrom + from, to - from));
  }

  /** The same with y[r] = z[r] + scale v[rows[r]]. */
  void plus(int panel, int c, int count, float scale, float[] z, int zFrom, float[] y, int yFrom) {
    lines(
        panel,
        c,
        count,
        (element, from, to) -> plus(z, zFrom + from, scale, element, y, yFrom + from, to - from));
  }

  private static void times(float[] a, int aFrom, float b, float[] y, int yFrom, int count) {
    for (int i = 0; i < count; i++) {
      y[yFrom + i] = a[aFrom + i] * b;
    }
  }

  private static void plus(
      float[] z, int zFrom, float scale, float u, float[] y, int yFrom, int count) {
    if (u == 0) {
      System.arraycopy(z, zFrom, y, yFrom, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      y[yFrom + i] = Math.fma(scale, u, z[zFrom + i]);
    }
  }

  /** A part of the panels of values. */
  private void run(int part, int parts, Lines lines) {
    int P = v.panelWidth();
    int C = v.columns();
    int panels = (rows.length + P - 1) / P;
    int end = Team.first(part + 1, parts, panels);
    for (int panel = Team.first(part, parts, panels); panel < end; panel++) {
      for (int c = 0; c < C; c += LINES) {
        lines.run(panel, c, Math.min(LINES, C - c), (panel * C + c) * P);
      }
    }
  }

  /** Lines [c, c + count) of a panel; places without a row go with the last row. */
  private void lines(int panel, int c, int count, Places places) {
    int P = v.panelWidth();
    for (int from = 0; from < P; ) {
      int row = row(panel * P + from);
      int to = from + 1;
      while (to < P && row(panel * P + to) == row) {
        to++;
      }
      int element = v.index(row, c);
      for (int i = 0; i < count * P; i += P) {
        places.run(v.data()[element + i], i + from, i + to);
      }
      from = to;
    }
  }

  private int row(int r) {
    return rows[Math.min(r, rows.length - 1)];
  }
}
