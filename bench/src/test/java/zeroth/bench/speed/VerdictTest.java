package zeroth.bench.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/** The one rule of the bench. */
class VerdictTest {
  /** Quartiles by hand: of 0.9 1.0 1.1 1.2 1.3 they are the second and the fourth. */
  private static final Spread AROUND = Spread.of(1.1, 0.9, 1.3, 1.0, 1.2);

  @Test
  void theQuartileOnTheBadSideMeetsAndTheOneOnTheGoodSideMisses() {
    assertEquals(Verdict.MET, Verdict.of(AROUND, Target.atLeast(1.0)));
    assertEquals(Verdict.WITHIN_NOISE, Verdict.of(AROUND, Target.atLeast(1.01)));
    assertEquals(Verdict.WITHIN_NOISE, Verdict.of(AROUND, Target.atLeast(1.2)));
    assertEquals(Verdict.MISSED, Verdict.of(AROUND, Target.atLeast(1.21)));
    assertEquals(Verdict.MET, Verdict.of(AROUND, Target.atMost(1.2)));
    assertEquals(Verdict.WITHIN_NOISE, Verdict.of(AROUND, Target.atMost(1.19)));
    assertEquals(Verdict.WITHIN_NOISE, Verdict.of(AROUND, Target.atMost(1.0)));
    assertEquals(Verdict.MISSED, Verdict.of(AROUND, Target.atMost(0.99)));
  }

  @Test
  void aMedianOnTheRightSideIsNotEnough() {
    // of four samples the quartiles are 0.75 and 0.25 between neighbours: 1.075 and 1.4
    Spread four = Spread.of(1.0, 1.1, 1.3, 1.7);
    assertEquals(1.075, four.low(), 1e-12);
    assertEquals(1.4, four.high(), 1e-12);
    assertEquals(Verdict.WITHIN_NOISE, Verdict.of(four, Target.atMost(1.3)));
    assertEquals(Verdict.WITHIN_NOISE, Verdict.of(four, Target.atLeast(1.1)));
  }

  @Test
  void whatIsNoNumberMeetsNothing() {
    Spread none = Spread.of(Double.NaN);
    assertEquals(Verdict.MISSED, Verdict.of(none, Target.atLeast(1)));
    assertEquals(Verdict.MISSED, Verdict.of(none, Target.atMost(1)));
  }

  @Test
  void noTargetHasNoVerdict() {
    assertEquals(Verdict.NONE, Verdict.of(AROUND, Target.NONE));
    assertEquals("", Verdict.NONE.toString());
  }

  @Test
  void verdictsAreReadAsTheyAreWritten() {
    for (Verdict verdict : Verdict.values()) {
      assertEquals(Optional.of(verdict), Verdict.named(verdict.toString()));
    }
    assertEquals(Optional.of(Verdict.WITHIN_NOISE), Verdict.named("open"), "of older tables");
    assertEquals(Optional.empty(), Verdict.named("fine"));
  }

  @Provide
  Arbitrary<List<double[]>> pairs() {
    Arbitrary<Double> seconds = Arbitraries.doubles().between(1e-3, 10).ofScale(4);
    return Combinators.combine(seconds, seconds)
        .as((a, b) -> new double[] {a, b})
        .list()
        .ofMinSize(1)
        .ofMaxSize(15);
  }

  private static Pairs of(List<double[]> pairs, double factor) {
    return new Pairs(
        pairs.stream().mapToDouble(p -> factor * p[0]).toArray(),
        pairs.stream().mapToDouble(p -> p[1]).toArray());
  }

  private static Verdict over(Pairs pairs, double bound) {
    return Figure.ratio("", "", 1, pairs, "ms", "base", Target.atMost(bound)).verdict();
  }

  private static Verdict faster(Pairs pairs, double bound) {
    return Figure.speed("", "", 1, pairs, "other", Target.atLeast(bound)).verdict();
  }

  @Property
  void theOrderOfPairsDoesNotMatter(
      @ForAll("pairs") List<double[]> pairs,
      @ForAll Random random,
      @ForAll @DoubleRange(min = 0.1, max = 10) double bound) {
    Pairs before = of(pairs, 1);
    List<double[]> shuffled = new ArrayList<>(pairs);
    Collections.shuffle(shuffled, random);
    assertEquals(over(before, bound), over(of(shuffled, 1), bound));
    assertEquals(faster(before, bound), faster(of(shuffled, 1), bound));
  }

  @Property
  void whoTakesLongerInEveryPairIsNeverJudgedBetter(
      @ForAll("pairs") List<double[]> pairs,
      @ForAll @DoubleRange(min = 1, max = 5) double factor,
      @ForAll @DoubleRange(min = 0.1, max = 10) double bound) {
    Pairs before = of(pairs, 1);
    Pairs slower = of(pairs, factor);
    assertTrue(over(slower, bound).compareTo(over(before, bound)) <= 0);
    assertTrue(faster(slower, bound).compareTo(faster(before, bound)) <= 0);
  }

  @Property
  void metAndMissedTurnAroundWithTheTarget(
      @ForAll("pairs") List<double[]> pairs,
      @ForAll @DoubleRange(min = 0.1, max = 10) double bound) {
    Spread ratio = of(pairs, 1).ratio();
    if (Verdict.of(ratio, Target.atLeast(bound)) == Verdict.MISSED) {
      assertEquals(Verdict.MET, Verdict.of(ratio, Target.atMost(bound)));
    }
  }
}
