package zeroth.bench.comparison;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zeroth.bench.run.Metric;
import zeroth.bench.statistics.Interval;
import zeroth.bench.statistics.Ranks;

/** What results come to, by hand. */
class ComparisonTest {
  private static final Arm A = new Arm("a", Map.of(), "full");
  private static final Arm B = new Arm("b", Map.of(), "full");
  private static final Arm C = new Arm("c", Map.of(), "full");
  private static final double NONE = Double.NaN;

  /** Student's 97.5 % quantile with 2 degrees of freedom, from tables. */
  private static final double T2 = 4.302653;

  /** Losses by seed: means 0.6, 0.8, 0.95. */
  private static final double[] OF_A = {0.5, 0.6, 0.7};

  private static final double[] OF_B = {0.7, 0.9, 0.8};
  private static final double[] OF_C = {0.85, 0.96, 1.04};
  private final List<TrialRun> runs = new ArrayList<>();

  /** Results of an arm, one for each seed; NaN for one that has diverged. Accuracy is 1 - loss. */
  private void results(String task, Arm arm, double... losses) {
    for (int seed = losses.length - 1; seed >= 0; seed--) { // in no order
      boolean finished = !Double.isNaN(losses[seed]);
      double loss = finished ? losses[seed] : 0.1;
      runs.add(SampleStudy.run(task, arm, Stage.RESULT, seed, finished, loss, 1 - loss, List.of()));
    }
  }

  private Comparison of(List<String> tasks, Arm... arms) {
    List<Known> known = new ArrayList<>();
    tasks.forEach(
        t -> List.of(arms).forEach(a -> known.add(new Known(t, a, 1e-3, "", 9, 0, 36, 1, null))));
    return new Comparison(tasks, List.of(arms), List.of(0L, 1L, 2L), known, runs);
  }

  private static void interval(double middle, double deviation, Interval found) {
    double half = T2 * deviation / Math.sqrt(3);
    assertEquals(middle - half, found.low(), 1e-6);
    assertEquals(middle + half, found.high(), 1e-6);
  }

  /** B less A by seed is 0.2, 0.3, 0.1, of deviation 0.1; C less A 0.35, 0.36, 0.34, of 0.01. */
  @Test
  void theLeaderIsAheadIfEveryIntervalLeavesOutZero() {
    results("t", C, OF_C);
    results("t", A, OF_A);
    for (Score score : Score.values()) { // accuracies are as far apart
      List<Standing> two = of(List.of("t"), C, A).standings("t", score);
      assertEquals(List.of(A, C), two.stream().map(Standing::arm).toList());
      assertEquals(1, two.get(0).place());
      assertTrue(two.get(0).ahead());
      assertFalse(two.get(1).ahead());
      assertNull(two.get(0).behind());
      interval(0.35, 0.01, two.get(1).behind());
    }
    results("t", B, OF_B);
    for (Score score : Score.values()) {
      List<Standing> three = of(List.of("t"), A, B, C).standings("t", score);
      assertEquals(List.of(A, B, C), three.stream().map(Standing::arm).toList());
      interval(0.2, 0.1, three.get(1).behind()); // from -0.048
      assertFalse(three.get(0).ahead(), "B may be as good");
      assertEquals(0.1, three.get(0).summary().deviation(), 1e-12);
    }
    assertEquals(0.8, of(List.of("t"), A, B).mean("t", B, Score.LOSS), 1e-12);
    assertEquals(0.2, of(List.of("t"), A, B).mean("t", B, Score.MEASURE), 1e-12);
  }

  /** Without the diverged run B would lead, with 0.1. */
  @Test
  void anArmOfWhichARunDivergedHasNoMeanAndComesLast() {
    results("t", B, 0.1, NONE, 0.1);
    results("t", C, OF_C);
    results("t", A, OF_A);
    Comparison comparison = of(List.of("t"), B, C, A);
    List<Standing> standings = comparison.standings("t", Score.LOSS);
    assertEquals(List.of(A, C, B), standings.stream().map(Standing::arm).toList());
    assertTrue(Double.isNaN(comparison.mean("t", B, Score.LOSS)));
    assertNull(standings.get(2).summary());
    assertNull(standings.get(2).behind());
    assertTrue(standings.get(0).ahead(), "of those that have a mean");
    List<String> row = new ComparisonTables(comparison).standings("t").rows().get(2);
    assertEquals("b", row.get(0));
    assertEquals("-", row.get(1));
    assertEquals("2 of 3, diverged", row.get(row.size() - 1));
    List<String> first = new ComparisonTables(comparison).standings("t").rows().get(0);
    assertEquals("0.400 ± 0.100 *", first.get(1));
    assertEquals("0.6000 ± 0.1000 *", first.get(3));
  }

  /** One that is missing is as one that diverged; all of them leave nobody ahead. */
  @Test
  void withoutResultsNobodyIsAhead() {
    results("t", A, 0.5, 0.6);
    results("t", B, NONE, NONE, NONE);
    List<Standing> standings = of(List.of("t"), A, B).standings("t", Score.LOSS);
    assertEquals(List.of(A, B), standings.stream().map(Standing::arm).toList());
    standings.forEach(s -> assertNull(s.summary()));
    standings.forEach(s -> assertFalse(s.ahead()));
  }

  @Test
  void oneSeedHasNoInterval() {
    results("t", A, 0.5);
    results("t", B, 0.9);
    Comparison one = new Comparison(List.of("t"), List.of(A, B), List.of(0L), List.of(), runs);
    List<Standing> standings = one.standings("t", Score.LOSS);
    assertNull(standings.get(1).behind());
    assertFalse(standings.get(0).ahead());
    assertEquals(0.9, standings.get(1).summary().mean());
  }

  /** 1, 2, 3 on the first task, 2, 1 and last on the second. */
  @Test
  void ranksAreMeansOverTasksAndADivergedArmIsLast() {
    results("t", A, OF_A);
    results("t", B, OF_B);
    results("t", C, OF_C);
    results("u", A, OF_B);
    results("u", B, OF_A);
    results("u", C, 0.1, 0.1, NONE);
    for (Score score : Score.values()) {
      Ranks ranks = of(List.of("t", "u"), A, B, C).ranks(score);
      assertArrayEquals(new double[] {1.5, 1.5, 3}, ranks.means());
      assertArrayEquals(new int[] {1, 1, 0}, ranks.wins());
    }
    assertNull(of(List.of("t", "u"), A).ranks(Score.LOSS));
  }

  private void courses(Arm arm, double[] forwards, double[]... losses) {
    for (int seed = 0; seed < losses.length; seed++) {
      List<Metric> rows = new ArrayList<>();
      for (int i = 0; i < losses[seed].length; i++) {
        long at = (long) forwards[i];
        rows.add(Metric.step(i + 1, 0, 1e-3, 0, at, 0)); // no measurement
        double loss = losses[seed][i];
        rows.add(Metric.measured(i, Metric.Kind.DEV, loss, 0.5 + 0.1 * seed, at, i + seed));
      }
      runs.add(SampleStudy.run("t", arm, Stage.RESULT, seed, true, 0.5, 0.5, rows));
    }
  }

  /** A's means are 1, 0.85, 0.7, 0.8: the target is 0.7, which A has at 20 and C below at 30. */
  @Test
  void theTargetIsTheFirstArmsLowestMeanDevelopmentLoss() {
    double[] tens = {0, 10, 20, 30};
    courses(
        A,
        tens,
        new double[] {1, .8, .6, .7},
        new double[] {1, .9, .8, .9},
        new double[] {1, .85, .7, .8});
    courses(
        B,
        tens,
        new double[] {1, .9, .9, .9},
        new double[] {1, .9, .9, .9},
        new double[] {1, .5, .9, .9});
    courses(
        C,
        new double[] {0, 15, 30, 45},
        new double[] {1, .75, .64, .1},
        new double[] {1, .85, .74, NONE},
        new double[] {1, .8, .6, .1});
    Comparison comparison = of(List.of("t"), A, B, C);
    assertEquals(0.7, comparison.target("t"), 1e-12);
    assertEquals(20, comparison.forwardsToTarget("t", A));
    assertTrue(
        Double.isNaN(comparison.forwardsToTarget("t", B)), "one seed was there, the mean was not");
    assertEquals(30, comparison.forwardsToTarget("t", C));
    List<Comparison.Measured> course = comparison.course("t", C);
    assertEquals(3, course.size(), "as far as all seeds have a loss");
    assertEquals(0.8, course.get(1).loss(), 1e-12);
    assertEquals(0.05, course.get(1).lossDeviation(), 1e-12);
    assertEquals(0.6, course.get(1).accuracy(), 1e-12);
    assertEquals(0.1, course.get(1).accuracyDeviation(), 1e-12);
    assertEquals(2, course.get(1).seconds(), 1e-12);
    assertTrue(Double.isNaN(of(List.of("t"), new Arm("d", Map.of(), "full")).target("t")));
  }

  @Test
  void aTableIsMarkdownWhateverItHolds() {
    Table table = new Table("a|b", List.of("x", "y"), List.of(List.of("<b>*1*", "c:\\\n|")));
    assertEquals(
        "## a\\|b\n\n| x | y |\n|---|---|\n| &lt;b&gt;\\*1\\* | c:\\\\ \\| |\n", table.markdown());
  }
}
