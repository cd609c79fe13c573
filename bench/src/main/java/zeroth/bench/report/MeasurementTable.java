package zeroth.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import zeroth.bench.run.Metric;
import zeroth.bench.run.Metric.Kind;

/**
 * The numbers of a run's curves: a row for each measurement of the development split.
 *
 * @param metrics the rows of metrics.csv
 * @param bestStep steps taken before the weights that were kept
 */
record MeasurementTable(List<Metric> metrics, int bestStep) {
  /** Most rows; of longer runs every so many are shown, the last and the kept ones always. */
  private static final int ROWS = 200;

  void into(Html page) {
    List<Metric> dev = metrics.stream().filter(row -> row.kind() == Kind.DEV).toList();
    int every = Math.max(1, (dev.size() + ROWS - 1) / ROWS);
    page.raw("<section><details><summary>The curves in numbers</summary>");
    if (every > 1) {
      page.text("p", "Every " + every + "th measurement; metrics.csv holds all of them.");
    }
    page.table(
        "the curves in numbers",
        "numbers",
        List.of("step", "forward passes", "seconds", "minibatch loss", "dev loss", "dev accuracy"));
    List<Double> since = new ArrayList<>();
    int measured = 0;
    for (Metric row : metrics) {
      if (row.kind() == Kind.STEP && Double.isFinite(row.loss())) {
        since.add(row.loss());
      } else if (row.kind() == Kind.DEV) {
        boolean kept = row.step() == bestStep;
        if (measured++ % every == 0 || kept || measured == dev.size()) {
          row(page, row, since, kept);
          since.clear();
        }
      }
    }
    page.endTable();
    page.text(
        "p",
        "The minibatch loss is the mean since the row before. The row in bold is that of the"
            + " weights that were kept.");
    page.raw("</details>").end();
  }

  private static void row(Html page, Metric row, List<Double> since, boolean kept) {
    double mean = since.stream().mapToDouble(x -> x).average().orElse(Double.NaN);
    page.raw(kept ? "<tr class=\"kept\">" : "<tr>");
    page.raw("<th scope=\"row\">" + number("%,.0f", row.step()) + "</th>");
    page.text("td", number("%,.0f", row.forwards()));
    page.text("td", number("%,.1f", row.seconds()));
    page.text("td", number("%.4f", mean));
    page.text("td", number("%.4f", row.loss()));
    page.text("td", number("%.1f %%", 100 * row.accuracy())).raw("</tr>");
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }
}
