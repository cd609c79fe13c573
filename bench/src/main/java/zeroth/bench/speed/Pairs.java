package zeroth.bench.speed;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;

/**
 * Two things measured in turn: each pair is a measurement of either, one right after the other, so
 * that what disturbs the machine for a while disturbs both and cancels in their ratio.
 *
 * @param first of each pair, positive
 * @param second of each pair, as many
 */
record Pairs(double[] first, double[] second) {
  Pairs {
    if (first.length != second.length || first.length == 0) {
      throw new IllegalArgumentException(first.length + " measurements beside " + second.length);
    }
  }

  /**
   * Measures in turn; which of the two comes first alternates, so that neither always follows the
   * other.
   */
  static Pairs inTurn(int pairs, DoubleSupplier first, DoubleSupplier second) {
    double[][] measured = Turns.measure(pairs, List.of(first, second));
    return new Pairs(measured[0], measured[1]);
  }

  /** Of either, something else that is measured by it; such as a rate by seconds. */
  Pairs map(DoubleUnaryOperator ofFirst, DoubleUnaryOperator ofSecond) {
    return new Pairs(
        Arrays.stream(first).map(ofFirst).toArray(), Arrays.stream(second).map(ofSecond).toArray());
  }

  /** The other way round. */
  Pairs swapped() {
    return new Pairs(second, first);
  }

  /** The spread of the first over the second, pair by pair. */
  Spread ratio() {
    double[] ratios = new double[first.length];
    Arrays.setAll(ratios, i -> first[i] / second[i]);
    return Spread.of(ratios);
  }
}
