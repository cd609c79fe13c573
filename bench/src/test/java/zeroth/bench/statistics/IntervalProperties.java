package zeroth.bench.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import zeroth.tensor.random.Key;

/** Laws of both intervals: how they move with the measurements. */
class IntervalProperties {
  private static final int RESAMPLES = 199;

  /** One of the two intervals; the bootstrap's with a fixed key. */
  private interface Rule {
    Interval of(double[] a, double[] b);
  }

  private static final List<Rule> RULES =
      List.of(
          (a, b) -> StudentInterval.of(a, b, 0.9),
          (a, b) -> PairedBootstrap.of(a, b, Key.ofSeed(1), RESAMPLES, 0.9));

  /** Sixteenths: sums and differences of them are exact. */
  private static double[] sixteenths(List<Integer> numbers, int from) {
    return numbers.stream()
        .skip(from)
        .mapToDouble(x -> x / 16.0)
        .limit(numbers.size() / 2)
        .toArray();
  }

  @Property(tries = 200)
  void swappingTheMethodsFlipsTheInterval(
      @ForAll @Size(min = 4, max = 40) List<@IntRange(min = -9999, max = 9999) Integer> numbers) {
    double[] a = sixteenths(numbers, 0);
    double[] b = sixteenths(numbers, a.length);
    for (Rule rule : RULES) {
      Interval there = rule.of(a, b);
      Interval back = rule.of(b, a);
      assertEquals(there.low(), 0.0 - back.high());
      assertEquals(there.high(), 0.0 - back.low());
    }
  }

  @Property(tries = 200)
  void addingToAMethodMovesTheIntervalAndAddingToBothDoesNot(
      @ForAll @Size(min = 4, max = 40) List<@IntRange(min = -9999, max = 9999) Integer> numbers,
      @ForAll @IntRange(min = -9999, max = 9999) int by) {
    double[] a = sixteenths(numbers, 0);
    double[] b = sixteenths(numbers, a.length);
    double shift = by / 16.0;
    double[] moved = Arrays.stream(a).map(x -> x + shift).toArray();
    double[] movedToo = Arrays.stream(b).map(x -> x + shift).toArray();
    for (Rule rule : RULES) {
      Interval before = rule.of(a, b);
      Interval after = rule.of(moved, b);
      assertEquals(before.low() + shift, after.low(), 1e-9);
      assertEquals(before.high() + shift, after.high(), 1e-9);
      assertEquals(before, rule.of(moved, movedToo));
    }
  }

  @Property(tries = 200)
  void aUnitScalesTheInterval(
      @ForAll @Size(min = 4, max = 40) List<@IntRange(min = -9999, max = 9999) Integer> numbers,
      @ForAll @DoubleRange(min = 0.01, max = 1000) double unit) {
    double[] a = sixteenths(numbers, 0);
    double[] b = sixteenths(numbers, a.length);
    double[] scaledA = Arrays.stream(a).map(x -> x * unit).toArray();
    double[] scaledB = Arrays.stream(b).map(x -> x * unit).toArray();
    for (Rule rule : RULES) {
      Interval before = rule.of(a, b);
      Interval after = rule.of(scaledA, scaledB);
      double error = 1e-9 * unit * (1 + Math.abs(before.low()) + Math.abs(before.high()));
      assertEquals(before.low() * unit, after.low(), error);
      assertEquals(before.high() * unit, after.high(), error);
    }
  }

  @Property(tries = 200)
  void theOrderOfPairsIsNothingToStudent(
      @ForAll @Size(min = 4, max = 40) List<@IntRange(min = -9999, max = 9999) Integer> numbers,
      @ForAll long seed) {
    double[] a = sixteenths(numbers, 0);
    double[] b = sixteenths(numbers, a.length);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < a.length; i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(seed));
    double[] otherA = order.stream().mapToDouble(i -> a[i]).toArray();
    double[] otherB = order.stream().mapToDouble(i -> b[i]).toArray();
    Interval before = StudentInterval.of(a, b, 0.9);
    Interval after = StudentInterval.of(otherA, otherB, 0.9);
    assertEquals(before.low(), after.low(), 1e-9);
    assertEquals(before.high(), after.high(), 1e-9);
  }

  @Property(tries = 200)
  void theBootstrapStaysWithinTheDifferencesAndWidensWithTheLevel(
      @ForAll @Size(min = 4, max = 40) List<@IntRange(min = -9999, max = 9999) Integer> numbers) {
    double[] d = sixteenths(numbers, 0);
    double[] zero = new double[d.length];
    Interval wide = PairedBootstrap.of(d, zero, Key.ofSeed(2), RESAMPLES, 0.95);
    Interval narrow = PairedBootstrap.of(d, zero, Key.ofSeed(2), RESAMPLES, 0.5);
    double least = Arrays.stream(d).min().orElseThrow();
    double largest = Arrays.stream(d).max().orElseThrow();
    assertTrue(least - 1e-9 <= wide.low() && wide.low() <= narrow.low());
    assertTrue(narrow.low() <= narrow.high());
    assertTrue(narrow.high() <= wide.high() && wide.high() <= largest + 1e-9);
  }
}
