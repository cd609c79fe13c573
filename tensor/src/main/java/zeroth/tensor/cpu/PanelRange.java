package zeroth.tensor.cpu;

/**
 * The rows of one candidate in one panel. Candidates are done in their order: the first that has
 * rows in a panel may write all of it, a later one computes the panel apart and copies its rows to
 * their places.
 *
 * @param panel number of the panel
 * @param from first place in the panel
 * @param to behind the last place
 */
record PanelRange(int panel, int from, int to) {

  /** The panel that holds row r, as far as it belongs to rows [first, end). */
  static PanelRange at(int r, int first, int end, int P) {
    int top = r / P * P;
    return new PanelRange(r / P, Math.max(first, top) - top, Math.min(end, top + P) - top);
  }

  /** Whether no earlier candidate has a row in the panel. */
  boolean leads() {
    return from == 0;
  }

  /** Copies these places of {@code rows} lines of P elements. */
  void copy(float[] source, float[] target, int targetFrom, int rows, int P) {
    for (int i = 0; i < rows; i++) {
      System.arraycopy(source, i * P + from, target, targetFrom + i * P + from, to - from);
    }
  }
}
