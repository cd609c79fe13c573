package zeroth.bench.speed;

import java.util.List;
import java.util.function.DoubleSupplier;

/** Measures several things in turn, in rounds: forth in one, back in the next. */
final class Turns {
  private Turns() {}

  /**
   * Measures: A B C, C B A, A B C, ...
   *
   * @param rounds measurements of each, at least 1
   * @return for each thing what was measured, by round
   */
  static double[][] measure(int rounds, List<DoubleSupplier> things) {
    int n = things.size();
    double[][] measured = new double[n][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int turn = 0; turn < n; turn++) {
        int thing = round % 2 == 0 ? turn : n - 1 - turn;
        measured[thing][round] = things.get(thing).getAsDouble();
      }
    }
    return measured;
  }
}
