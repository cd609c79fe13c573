package zeroth.bench.statistics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Ranks with ties, and who is first how often. */
class RanksTest {
  private static final double NAN = Double.NaN;

  @Test
  void tiesShareTheMeanOfTheirRanks() {
    double[][] accuracies = {{0.5, 0.9, 0.5, 0.7}, {0.3, 0.3, 0.3, 0.3}, {0.8, 0.2, 0.8, 0.8}};
    Ranks ranks = Ranks.of(accuracies, true);
    assertArrayEquals(
        new double[][] {{3.5, 1, 3.5, 2}, {2.5, 2.5, 2.5, 2.5}, {2, 4, 2, 2}}, ranks.ranks());
    assertArrayEquals(new double[] {8 / 3.0, 2.5, 8 / 3.0, 6.5 / 3}, ranks.means(), 1e-15);
    assertArrayEquals(new int[] {2, 2, 2, 2}, ranks.wins());
    assertEquals(1, ranks.wins(0, 1));
    assertEquals(1, ranks.wins(1, 0));
    assertEquals(0, ranks.wins(0, 2));
    assertEquals(3, ranks.blocks());
    assertEquals(4, ranks.methods());
  }

  @Test
  void ofLossesTheLeastIsFirstAndWhatDivergedIsLast() {
    double[][] losses = {{2, NAN, 1}, {NAN, NAN, 9}, {Double.POSITIVE_INFINITY, NAN, 0.0}};
    assertArrayEquals(
        new double[][] {{2, 3, 1}, {2.5, 2.5, 1}, {2, 3, 1}}, Ranks.of(losses, false).ranks());
    assertArrayEquals(new double[] {2, 3, 1}, Ranks.of(new double[][] {{7, NAN, 9}}, true).means());
    assertArrayEquals(
        new double[] {1.5, 1.5}, Ranks.of(new double[][] {{0.0, -0.0}}, true).means());
  }

  @Test
  void whatIsNoTableIsRefused() {
    for (double[][] none : List.of(new double[0][], new double[3][1])) {
      assertThrows(IllegalArgumentException.class, () -> Ranks.of(none, true));
    }
    assertThrows(
        IllegalArgumentException.class, () -> Ranks.of(new double[][] {{1, 2}, {1}}, true));
  }

  /** Against places in the sorted row. */
  @Property(tries = 300)
  void aRankIsTheMeanPlaceAmongTheSorted(
      @ForAll @Size(min = 2, max = 12) List<@IntRange(max = 6) Integer> numbers) {
    double[] scores = numbers.stream().mapToDouble(x -> x).toArray();
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    double[] low = Ranks.of(new double[][] {scores}, false).ranks()[0];
    double[] high = Ranks.of(new double[][] {scores}, true).ranks()[0];
    double sum = 0;
    for (int j = 0; j < scores.length; j++) {
      double places = 0;
      int count = 0;
      for (int place = 0; place < sorted.length; place++) {
        places += sorted[place] == scores[j] ? place + 1 : 0;
        count += sorted[place] == scores[j] ? 1 : 0;
      }
      assertEquals(places / count, low[j]);
      assertEquals(scores.length + 1, low[j] + high[j]);
      sum += low[j];
    }
    assertEquals(scores.length * (scores.length + 1) / 2.0, sum);
  }
}
