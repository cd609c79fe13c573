package zeroth.bench.comparison;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import zeroth.bench.statistics.CriticalDifference;
import zeroth.bench.statistics.FriedmanTest;
import zeroth.bench.statistics.Interval;
import zeroth.bench.statistics.Ranks;
import zeroth.bench.statistics.Summary;

/**
 * The tables of a comparison.
 *
 * @param comparison what they tell
 */
public record ComparisonTables(Comparison comparison) {
  /** What stands behind the mean of an arm that is ahead of all others. */
  public static final String AHEAD = " *";

  private static final double ALPHA = 0.05;
  private static final double MEBIBYTE = 1 << 20;

  /** All arms on a task, the best first. */
  public Table standings(String task) {
    boolean aligned = comparison.isAligned();
    List<String> heads =
        new ArrayList<>(
            List.of(
                "method",
                "accuracy",
                "behind",
                "loss",
                "behind, loss",
                "rate",
                "weights",
                "state MiB",
                "held MiB",
                "forwards",
                "seconds",
                "to target"));
    if (aligned) {
      heads.addAll(List.of("d cos^2", "progress"));
    }
    heads.add("status");
    List<Standing> byLoss = comparison.standings(task, Score.LOSS);
    List<List<String>> rows = new ArrayList<>();
    for (Standing standing : comparison.standings(task, Score.MEASURE)) {
      Arm arm = standing.arm();
      Standing loss = byLoss.stream().filter(s -> s.arm().equals(arm)).findFirst().orElseThrow();
      List<TrialRun> results = comparison.results(task, arm);
      Known known = comparison.known(task, arm);
      List<String> row =
          new ArrayList<>(
              List.of(
                  arm.name(),
                  mean(standing, Score.MEASURE),
                  interval(standing.behind(), "%.3f"),
                  mean(loss, Score.LOSS),
                  interval(loss.behind(), "%.4f"),
                  results.isEmpty() ? "-" : results.get(0).trial().choice().text(),
                  whole(known.trainable()),
                  number("%.1f", known.stateBytes() / MEBIBYTE),
                  number("%.1f", known.heldBytes() / MEBIBYTE),
                  whole(mean(results, comparison::forwards)),
                  number("%.1f", mean(results, TrialRun::seconds)),
                  whole(comparison.forwardsToTarget(task, arm))));
      if (aligned) {
        row.add(alignment(known.quality()));
        row.add(progress(known.quality()));
      }
      row.add(status(results));
      rows.add(List.copyOf(row));
    }
    return new Table(task, heads, rows);
  }

  private static double mean(List<TrialRun> runs, ToDoubleFunction<TrialRun> value) {
    return runs.stream().mapToDouble(value).average().orElse(Double.NaN);
  }

  private static String alignment(StepQuality q) {
    return number("%.2f", q.alignment()) + " ± " + number("%.2f", q.alignmentError());
  }

  private static String progress(StepQuality q) {
    return number("%.1e", q.progress()) + " ± " + number("%.0e", q.progressError());
  }

  /** How many have ended in which way. */
  private String status(List<TrialRun> results) {
    long finished = results.stream().filter(TrialRun::isFinished).count();
    if (finished == comparison.seeds().size()) {
      return "finished";
    }
    List<String> others =
        results.stream().filter(r -> !r.isFinished()).map(TrialRun::status).distinct().toList();
    return finished
        + " of "
        + comparison.seeds().size()
        + (others.isEmpty() ? "" : ", " + String.join(", ", others));
  }

  /** Ranks over the tasks, the best first; null with a single arm. */
  public Table ranks(Score score) {
    Ranks ranks = comparison.ranks(score);
    if (ranks == null) {
      return null;
    }
    List<String> heads = new ArrayList<>(List.of("method", "mean rank", "wins"));
    heads.addAll(comparison.tasks());
    double[] means = ranks.means();
    int[] wins = ranks.wins();
    List<List<String>> rows = new ArrayList<>();
    IntStream.range(0, means.length)
        .boxed()
        .sorted(Comparator.comparingDouble(a -> means[a]))
        .forEach(
            a -> {
              List<String> row = new ArrayList<>();
              row.add(comparison.arms().get(a).name());
              row.add(number("%.2f", means[a]));
              row.add(String.valueOf(wins[a]));
              for (double[] task : ranks.ranks()) {
                row.add(number("%.1f", task[a]).replace(".0", ""));
              }
              rows.add(row);
            });
    return new Table("ranks by " + score.text(), heads, rows);
  }

  /**
   * Whether the ranks differ by more than chance, in a sentence; empty where nothing can be said.
   */
  public String ranksSay(Score score) {
    Ranks ranks = comparison.ranks(score);
    if (ranks == null || ranks.blocks() < 2) {
      return "";
    }
    FriedmanTest test = FriedmanTest.of(ranks);
    CriticalDifference critical = CriticalDifference.of(ranks.methods(), ranks.blocks(), ALPHA);
    return String.format(
        Locale.ROOT,
        "Friedman's test over %d tasks: p = %.3g. Mean ranks differ by more than chance at %.2f or"
            + " more (Nemenyi's critical difference, alpha = %.2f).",
        ranks.blocks(),
        test.pF(),
        critical.value(),
        ALPHA);
  }

  /** What the search tried on a task. */
  public Table search(String task) {
    List<List<String>> rows = new ArrayList<>();
    for (Arm arm : comparison.arms()) {
      Known known = comparison.known(task, arm);
      for (TrialRun run : comparison.search(task, arm)) {
        boolean own = run.trial().rate() == known.learningRate();
        rows.add(
            List.of(
                arm.name(),
                run.trial().stage().name(),
                run.trial().choice().text() + (own ? " (default)" : ""),
                String.valueOf(run.trial().steps()),
                run.isFinished() ? number("%.4f", run.devLoss()) : "-",
                run.isFinished() ? number("%.3f", run.devAccuracy()) : "-",
                run.failure() == null ? run.status() : run.failure()));
      }
    }
    return new Table(
        task + ", search",
        List.of("method", "round", "tried", "steps", "dev loss", "dev accuracy", "status"),
        rows);
  }

  /** All tables in Markdown. */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    for (String task : comparison.tasks()) {
      text.append(standings(task).markdown()).append('\n');
    }
    for (Score score : Score.values()) {
      Table ranks = ranks(score);
      if (ranks != null && comparison.tasks().size() > 1) {
        text.append(ranks.markdown()).append('\n').append(ranksSay(score)).append("\n\n");
      }
    }
    for (String task : comparison.tasks()) {
      Table search = search(task);
      if (!search.rows().isEmpty()) {
        text.append(search.markdown()).append('\n');
      }
    }
    return text.toString();
  }

  private static String mean(Standing standing, Score score) {
    Summary s = standing.summary();
    if (s == null) {
      return "-";
    }
    String mean = number(score.format(), s.mean());
    String spread = s.n() < 2 ? "" : " ± " + number(score.format(), s.deviation());
    return mean + spread + (standing.ahead() ? AHEAD : "");
  }

  private static String interval(Interval interval, String format) {
    return interval == null
        ? "-"
        : "[" + number(format, interval.low()) + ", " + number(format, interval.high()) + "]";
  }

  private static String whole(double value) {
    return number("%,.0f", value);
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }
}
