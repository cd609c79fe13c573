package zeroth.tensor.direction;

/** Walks a long range in pieces, so that what is held of a direction stays small. */
final class Ranges {
  /** Elements of a piece; a short one, because every range asked for holds one. */
  static final int LENGTH = 256;

  private Ranges() {}

  interface Piece {
    void at(int start, int length);
  }

  static void walk(int count, Piece piece) {
    for (int start = 0; start < count; start += LENGTH) {
      piece.at(start, Math.min(LENGTH, count - start));
    }
  }
}
