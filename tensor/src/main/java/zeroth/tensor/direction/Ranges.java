package zeroth.tensor.direction;

/** Walks a long range in pieces, so that what is made of a direction stays in the first cache. */
final class Ranges {
  /** Elements of a piece: as many as the vectors' generator makes at once. */
  static final int LENGTH = 1024;

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
