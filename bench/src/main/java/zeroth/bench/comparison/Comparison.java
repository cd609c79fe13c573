package zeroth.bench.comparison;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import zeroth.bench.run.Metric;
import zeroth.bench.statistics.Interval;
import zeroth.bench.statistics.Ranks;
import zeroth.bench.statistics.StudentInterval;
import zeroth.bench.statistics.Summary;

/**
 * What a study came to.
 *
 * <p>A mean is one of all seeds: an arm of which a run has diverged has none, since leaving that
 * run out would flatter it. Differences between arms are taken seed by seed, for both have had the
 * same minibatches. Their intervals are Student's, each for itself: among twenty of them one may
 * well miss 0 by chance.
 *
 * @param tasks names, in the study's order
 * @param arms in the study's order; the first is what others' forwards to a target are measured by
 * @param seeds of results
 * @param known of every task and arm
 * @param runs of the search and results
 */
public record Comparison(
    List<String> tasks, List<Arm> arms, List<Long> seeds, List<Known> known, List<TrialRun> runs) {
  /** Of all intervals. */
  public static final double LEVEL = 0.95;

  /** Defensive copies. */
  public Comparison {
    tasks = List.copyOf(tasks);
    arms = List.copyOf(arms);
    seeds = List.copyOf(seeds);
    known = List.copyOf(known);
    runs = List.copyOf(runs);
  }

  /** An arm's results on a task, in the order of the seeds. */
  public List<TrialRun> results(String task, Arm arm) {
    return of(task, arm)
        .filter(run -> run.trial().stage().isResult())
        .sorted(Comparator.comparingInt(run -> seeds.indexOf(run.trial().seed())))
        .toList();
  }

  /** An arm's runs of the search on a task, round by round. */
  public List<TrialRun> search(String task, Arm arm) {
    return of(task, arm).filter(run -> !run.trial().stage().isResult()).toList();
  }

  private Stream<TrialRun> of(String task, Arm arm) {
    return runs.stream()
        .filter(run -> run.trial().task().equals(task) && run.trial().arm().equals(arm));
  }

  /** What is known of an arm on a task. */
  public Known known(String task, Arm arm) {
    return known.stream()
        .filter(k -> k.task().equals(task) && k.arm().equals(arm))
        .findFirst()
        .orElseThrow();
  }

  /** Whether the first steps of every arm were held against the gradient. */
  public boolean isAligned() {
    return !known.isEmpty() && known.stream().noneMatch(k -> k.quality() == null);
  }

  /** Forwards that a run took, a backward pass counted as two. */
  public long forwards(TrialRun run) {
    return run.forwards() * known(run.trial().task(), run.trial().arm()).passes();
  }

  /** An arm's score by seed; null if there is not one for every seed. */
  private double[] scores(String task, Arm arm, Score score) {
    double[] scores = results(task, arm).stream().mapToDouble(score::of).toArray();
    boolean whole = scores.length == seeds.size() && Arrays.stream(scores).noneMatch(Double::isNaN);
    return whole ? scores : null;
  }

  /** An arm's mean over the seeds; NaN if some result is missing or has diverged. */
  public double mean(String task, Arm arm, Score score) {
    double[] scores = scores(task, arm, score);
    return scores == null ? Double.NaN : Summary.of(scores).mean();
  }

  /** All arms on a task, the best mean first; of equal ones in the study's order. */
  public List<Standing> standings(String task, Score score) {
    double sign = score.higherIsBetter() ? -1 : 1;
    // NaN is the largest double by its order, so that arms without a mean come last
    List<Arm> order =
        arms.stream()
            .sorted(Comparator.comparingDouble(arm -> sign * mean(task, arm, score)))
            .toList();
    double[] leader = scores(task, order.get(0), score);
    List<Standing> standings = new ArrayList<>();
    boolean ahead = leader != null && seeds.size() > 1 && order.size() > 1;
    for (int i = 1; i < order.size(); i++) {
      double[] scores = scores(task, order.get(i), score);
      Interval behind = leader == null || scores == null ? null : behind(leader, scores, sign);
      ahead &= scores == null || (behind != null && behind.low() > 0);
      standings.add(new Standing(i + 1, order.get(i), summary(scores), behind, false));
    }
    standings.add(0, new Standing(1, order.get(0), summary(leader), null, ahead));
    return List.copyOf(standings);
  }

  private static Summary summary(double[] scores) {
    return scores == null ? null : Summary.of(scores);
  }

  /** How much worse, above 0 where the leader is better. */
  private Interval behind(double[] leader, double[] scores, double sign) {
    if (seeds.size() < 2) {
      return null;
    }
    return sign > 0
        ? StudentInterval.of(scores, leader, LEVEL)
        : StudentInterval.of(leader, scores, LEVEL);
  }

  /** Ranks of the arms' means, a task a block; null with a single arm. */
  public Ranks ranks(Score score) {
    if (arms.size() < 2) {
      return null;
    }
    double[][] means = new double[tasks.size()][arms.size()];
    for (int t = 0; t < means.length; t++) {
      for (int a = 0; a < means[t].length; a++) {
        means[t][a] = mean(tasks.get(t), arms.get(a), score);
      }
    }
    return Ranks.of(means, score.higherIsBetter());
  }

  /**
   * A development loss to be reached: the lowest on the way of the first arm, by the mean over the
   * seeds; NaN if it has none.
   */
  public double target(String task) {
    return course(task, arms.get(0)).stream().mapToDouble(Measured::loss).min().orElse(Double.NaN);
  }

  /**
   * Forwards after which an arm's mean development loss is first at or below the first arm's
   * lowest; NaN if it never is.
   */
  public double forwardsToTarget(String task, Arm arm) {
    double target = target(task);
    return course(task, arm).stream()
        .filter(point -> point.loss() <= target)
        .mapToDouble(Measured::forwards)
        .findFirst()
        .orElse(Double.NaN);
  }

  /**
   * The development split on the way of an arm's results, means over the seeds.
   *
   * @param forwards so far, a backward pass counted as two
   * @param seconds so far
   * @param loss mean
   * @param lossDeviation over the seeds; 0 for a single one
   * @param accuracy mean
   * @param accuracyDeviation over the seeds; 0 for a single one
   */
  public record Measured(
      double forwards,
      double seconds,
      double loss,
      double lossDeviation,
      double accuracy,
      double accuracyDeviation) {}

  /** The course of an arm on a task, as far as all seeds have finite losses. */
  public List<Measured> course(String task, Arm arm) {
    List<List<Metric>> rows =
        results(task, arm).stream()
            .map(run -> run.metrics().stream().filter(m -> m.kind() == Metric.Kind.DEV).toList())
            .toList();
    int points = rows.stream().mapToInt(List::size).min().orElse(0);
    int passes = known(task, arm).passes();
    List<Measured> course = new ArrayList<>();
    for (int i = 0; i < points; i++) {
      int at = i;
      List<Metric> point = rows.stream().map(run -> run.get(at)).toList();
      if (point.stream().anyMatch(m -> !Double.isFinite(m.loss()))) {
        break;
      }
      Summary loss = Summary.of(point.stream().mapToDouble(Metric::loss).toArray());
      Summary accuracy = Summary.of(point.stream().mapToDouble(Metric::accuracy).toArray());
      course.add(
          new Measured(
              passes * point.stream().mapToDouble(Metric::forwards).average().orElseThrow(),
              point.stream().mapToDouble(Metric::seconds).average().orElseThrow(),
              loss.mean(),
              loss.n() < 2 ? 0 : loss.deviation(),
              accuracy.mean(),
              accuracy.n() < 2 ? 0 : accuracy.deviation()));
    }
    return course;
  }
}
