package zeroth.bench.speed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Two things measured in turn. */
class PairsTest {
  @Test
  void aSlowMomentOfBothLeavesTheRatioAsItIs() {
    Pairs pairs = new Pairs(new double[] {2, 20, 2}, new double[] {1, 10, 1});
    assertEquals(new Spread(2, 2, 2), pairs.ratio());
    assertEquals(new Spread(0.5, 0.5, 0.5), pairs.swapped().ratio());
  }

  @Test
  void ratiosAreTakenPairByPair() {
    // 0.5, 1 and 4; the ratio of the medians would be 3 / 2
    Spread ratio = new Pairs(new double[] {1, 3, 4}, new double[] {2, 3, 1}).ratio();
    assertEquals(new Spread(1, 0.75, 2.5), ratio);
  }

  @Test
  void everyMeasurementHasItsOther() {
    assertThrows(IllegalArgumentException.class, () -> new Pairs(new double[2], new double[3]));
    assertThrows(IllegalArgumentException.class, () -> new Pairs(new double[0], new double[0]));
  }

  @Test
  void theOrderWithinPairsAlternates() {
    StringBuilder order = new StringBuilder();
    Pairs pairs =
        Pairs.inTurn(3, () -> order.append('a').length(), () -> order.append('b').length());
    assertEquals("abbaab", order.toString());
    assertArrayEquals(new double[] {1, 4, 5}, pairs.first());
    assertArrayEquals(new double[] {2, 3, 6}, pairs.second());
  }

  @Test
  void severalGoForthAndBack() {
    StringBuilder order = new StringBuilder();
    double[][] measured =
        Turns.measure(
            2,
            List.of(
                () -> order.append('a').length(),
                () -> order.append('b').length(),
                () -> order.append('c').length()));
    assertEquals("abccba", order.toString());
    assertArrayEquals(new double[][] {{1, 6}, {2, 5}, {3, 4}}, measured);
  }

  @Test
  void aFigureSaysWhichOfTheTwoIsOver() {
    Pairs seconds = new Pairs(new double[] {0.001, 0.001}, new double[] {0.002, 0.004});
    Figure speed = Figure.speed("p", "w", 1, seconds, "other", Target.NONE);
    assertEquals(new Spread(3, 2.5, 3.5), speed.value().map(x -> Math.rint(2 * x) / 2));
    assertEquals(1, speed.measured(), 1e-12);
    assertEquals(3, speed.other(), 1e-12);
    assertEquals("ms", speed.unit());
    Figure over = Figure.ratio("p", "w", 1, seconds, "s", "other", Target.NONE);
    assertEquals((0.5 + 0.25) / 2, over.value().median(), 1e-12);
  }
}
