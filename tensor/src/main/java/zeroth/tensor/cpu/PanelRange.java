package zeroth.tensor.cpu;

/**
 * The rows of one candidate in one panel. Where a panel has rows of another candidate too, an op
 * computes the panel apart and only these rows are copied to their places.
 *
 * @param panel number of the panel
 * @param from first place in the panel
 * @param to behind the last place
 * @param alone whether no other candidate has a row in the panel
 */
record PanelRange(int panel, int from, int to, boolean alone) {

  /** The panel of these values that holds row r, as far as it belongs to rows [first, end). */
  static PanelRange at(int r, int first, int end, Slab values, int P) {
    int top = r / P * P;
    int from = Math.max(first, top) - top;
    int to = Math.min(end, top + P) - top;
    boolean alone = from == 0 && (to == P || end == values.rows());
    return new PanelRange(r / P, from, to, alone);
  }

  /** Copies these places of {@code rows} lines of P elements. */
  void copy(float[] source, float[] target, int targetFrom, int rows, int P) {
    for (int i = 0; i < rows; i++) {
      System.arraycopy(source, i * P + from, target, targetFrom + i * P + from, to - from);
    }
  }
}
