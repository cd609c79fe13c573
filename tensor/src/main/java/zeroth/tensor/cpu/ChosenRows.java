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

  /** What is done with places [from, to) of a panel, whose rows share an element of v. */
  private interface Places {
    void run(float element, int from, int to);
  }

  /** What is done then with some lines of a panel, from a place on. */
  private interface Lines {
    void run(int place, int count);
  }

  /** y[r] = a[r] * v[rows[r]]. */
  void multiply(int part, int parts, float[] a, float[] y) {
    run(part, parts, (element, from, to) -> times(a, element, y, from, to), (place, lines) -> {});
  }

  /** y[r] = f(z[r] + scale v[rows[r]]), where an element of 0 leaves z's as it is. */
  void addScaled(
      Kernels kernels, int part, int parts, float[] z, float scale, Pointwise f, float[] y) {
    run(
        part,
        parts,
        (element, from, to) -> plus(z, scale, element, y, from, to),
        (place, lines) -> kernels.finish(y, place, lines, null, 0, f));
  }

  /** y[r] = f(z[r] + scale (u[r] * v[rows[r]])). */
  void addScaledProduct(
      Kernels kernels,
      int part,
      int parts,
      float[] z,
      float scale,
      float[] u,
      Pointwise f,
      float[] y) {
    int P = v.panelWidth();
    run(
        part,
        parts,
        (element, from, to) -> times(u, element, y, from, to),
        (place, lines) -> {
          kernels.addScaled(z, scale, y, y, place, place + lines * P);
          kernels.finish(y, place, lines, null, 0, f);
        });
  }

  private static void times(float[] a, float b, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = a[i] * b;
    }
  }

  private static void plus(float[] z, float scale, float u, float[] y, int from, int to) {
    if (u == 0) {
      System.arraycopy(z, from, y, from, to - from);
      return;
    }
    for (int i = from; i < to; i++) {
      y[i] = Math.fma(scale, u, z[i]);
    }
  }

  /** A part of the panels of values; places without a row go with the last row. */
  private void run(int part, int parts, Places first, Lines then) {
    int P = v.panelWidth();
    int C = v.columns();
    int panels = (rows.length + P - 1) / P;
    int end = Team.first(part + 1, parts, panels);
    for (int panel = Team.first(part, parts, panels); panel < end; panel++) {
      for (int c = 0; c < C; c += LINES) {
        int count = Math.min(LINES, C - c);
        int place = (panel * C + c) * P;
        for (int from = 0; from < P; ) {
          int row = row(panel * P + from);
          int to = from + 1;
          while (to < P && row(panel * P + to) == row) {
            to++;
          }
          int element = v.index(row, c);
          for (int i = 0; i < count * P; i += P) {
            first.run(v.data()[element + i], place + i + from, place + i + to);
          }
          from = to;
        }
        then.run(place, count);
      }
    }
  }

  private int row(int r) {
    return rows[Math.min(r, rows.length - 1)];
  }
}
