package zeroth.tensor.cpu;

/**
 * An op that gives every row of values, (R, C), a row of others, (B, C): they are read where they
 * lie. Neighbours in a panel with the same row share its elements.
 *
 * @param v the others
 * @param rows of v, for each of the R
 */
record ChosenRows(Slab v, int[] rows) {
  /** Lines of a panel in work at a time: they stay in the first cache. */
  private static final int LINES = 64;

  /** What is done with places [from, to) of a panel, whose rows share an element of v. */
  interface Places {
    void run(float element, int from, int to);
  }

  /** What is done then with some lines of a panel, from a place on. */
  interface Lines {
    void run(int place, int count);
  }

  /** A part of the panels of values; places without a row go with the last row. */
  void run(int part, int parts, Places first, Lines then) {
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
