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

  /** What is done with lines [c, c + count) of a panel, which are at a place. */
  private interface Lines {
    void run(int panel, int c, int count, int place);
  }

  /** y[r] = a[r] * v[rows[r]]. */
  void multiply(Kernels kernels, int part, int parts, float[] a, float[] y) {
    run(
        part,
        parts,
        (panel, c, count, place) -> times(kernels, panel, c, count, a, place, y, place));
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
  void times(
      Kernels kernels, int panel, int c, int count, float[] a, int aFrom, float[] y, int yFrom) {
    int P = v.panelWidth();
    float[] elements = v.data();
    for (int from = 0, to; from < P; from = to) {
      to = behind(panel, from);
      int u = v.index(row(panel, from), c);
      if (to - from == P) {
        kernels.multiplyLines(a, aFrom, elements, u, y, yFrom, count);
        return;
      }
      for (int i = 0; i < count * P; i += P) {
        times(a, aFrom + i + from, elements[u + i], y, yFrom + i + from, to - from);
      }
    }
  }

  /** The same with y[r] = z[r] + scale v[rows[r]]. */
  void plus(int panel, int c, int count, float scale, float[] z, int zFrom, float[] y, int yFrom) {
    int P = v.panelWidth();
    for (int from = 0, to; from < P; from = to) {
      to = behind(panel, from);
      int u = v.index(row(panel, from), c);
      for (int i = 0; i < count * P; i += P) {
        plus(z, zFrom + i + from, scale, v.data()[u + i], y, yFrom + i + from, to - from);
      }
    }
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

  /** The first place behind one that has another row; places without a row go with the last. */
  private int behind(int panel, int place) {
    int row = row(panel, place);
    int to = place + 1;
    while (to < v.panelWidth() && row(panel, to) == row) {
      to++;
    }
    return to;
  }

  private int row(int panel, int place) {
    return rows[Math.min(panel * v.panelWidth() + place, rows.length - 1)];
  }
}
