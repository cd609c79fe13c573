package zeroth.bench.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Medians and quartiles. */
class SpreadTest {
  @Test
  void theMedianIsTheMiddleOrTheMeanOfTheMiddleTwo() {
    assertEquals(3, Spread.of(5, 1, 3).median());
    assertEquals(2.5, Spread.of(4, 1, 2, 3).median());
    assertEquals(new Spread(7, 7, 7), Spread.of(7));
  }

  @Test
  void quartilesOfElevenSamplesAreBetweenTheThirdAndFourthFromEitherEnd() {
    assertEquals(new Spread(6, 3.5, 8.5), Spread.of(11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1));
  }

  /** Of seconds, say: a range on an array's own brackets would not reach its elements. */
  @Property
  void halfOfTheSamplesLieBetweenTheQuartiles(
      @ForAll @Size(min = 1, max = 40)
          List<@DoubleRange(min = 1e-6, max = 1e6) @Scale(6) Double> seconds) {
    double[] samples = seconds.stream().mapToDouble(x -> x).toArray();
    Spread spread = Spread.of(samples);
    assertTrue(spread.low() <= spread.median() && spread.median() <= spread.high());
    long below = Arrays.stream(samples).filter(x -> x <= spread.median()).count();
    long above = Arrays.stream(samples).filter(x -> x >= spread.median()).count();
    assertTrue(2 * below >= samples.length && 2 * above >= samples.length);
  }

  @Test
  void aFallingFunctionSwapsTheQuartiles() {
    assertEquals(new Spread(0.5, 0.25, 1), new Spread(2, 1, 4).map(x -> 1 / x));
  }
}
