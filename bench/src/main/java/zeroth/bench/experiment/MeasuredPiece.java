package zeroth.bench.experiment;

import java.util.Arrays;
import java.util.List;
import zeroth.bench.measure.Marks;

/**
 * What a measurement of a split has from a piece of it.
 *
 * @param losses what is added, one after the other, to the sum of losses; none where the loss
 *     follows from the marks
 * @param marks how the answers to the piece's texts compare with the right ones
 */
public record MeasuredPiece(double[] losses, Marks marks) {

  /** The sum of losses of all pieces. */
  static double loss(List<MeasuredPiece> pieces) {
    double sum = 0;
    for (MeasuredPiece piece : pieces) {
      for (double loss : piece.losses) {
        sum += loss;
      }
    }
    return sum;
  }

  /** The marks of all pieces, at least one. */
  static Marks marks(List<MeasuredPiece> pieces) {
    return pieces.stream().map(MeasuredPiece::marks).reduce(Marks::plus).orElseThrow();
  }

  /** This as numbers, of which {@link #of} makes it again. */
  double[] numbers() {
    double[] more = marks.numbers();
    double[] all = new double[1 + losses.length + more.length];
    all[0] = losses.length;
    System.arraycopy(losses, 0, all, 1, losses.length);
    System.arraycopy(more, 0, all, 1 + losses.length, more.length);
    return all;
  }

  /**
   * A piece of numbers.
   *
   * @throws IllegalArgumentException if they are none
   */
  static MeasuredPiece of(double[] numbers) {
    int losses = numbers.length == 0 ? -1 : (int) numbers[0];
    if (losses < 0 || losses >= numbers.length) {
      throw new IllegalArgumentException(numbers.length + " numbers are no piece of a measurement");
    }
    return new MeasuredPiece(
        Arrays.copyOfRange(numbers, 1, 1 + losses),
        Marks.of(Arrays.copyOfRange(numbers, 1 + losses, numbers.length)));
  }
}
