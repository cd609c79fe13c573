package zeroth.bench.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.knowm.xchart.XYChart;
import zeroth.bench.experiment.Measurement;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.Metric;
import zeroth.bench.run.Platform;
import zeroth.bench.run.RunRecord;

/**
 * The page report.html of a finished run: figures, curves, results by class, configuration, and
 * what it takes to have the same bits again. It loads nothing from anywhere.
 *
 * @param run the record with its results
 * @param metrics the rows of metrics.csv
 * @param zeroShot the test split before the first step
 * @param test the test split with the best weights
 */
public record Report(RunRecord run, List<Metric> metrics, Measurement zeroShot, Measurement test) {

  /** The whole page. */
  public String html() {
    Html page = new Html();
    Configuration c = run.configuration();
    page.raw("<!DOCTYPE html>").raw("<html lang=\"en\"><head><meta charset=\"utf-8\">");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    page.text("title", "Zeroth: " + c.method() + " on " + c.task());
    page.raw("<style>").raw(PageStyle.CSS).raw("</style></head><body><main>");
    heading(page, c);
    figures(page);
    curves(page);
    page.raw("<div class=\"side\"><section><h2>Test split by class</h2>");
    classes(page, c.labels());
    page.raw("</section><section><h2>What was taken for what</h2>");
    confusion(page, c.labels());
    page.raw("</section></div><div class=\"side\"><section><h2>Configuration</h2>");
    page.pairs(configuration(c));
    page.raw("</section><section><h2>The same bits again</h2>");
    reproduction(page);
    page.raw("</section></div>");
    return page.raw("</main></body></html>").toString();
  }

  private void heading(Html page, Configuration c) {
    page.text("h1", c.method() + " on " + c.task());
    page.text(
        "p",
        String.format(
            Locale.ROOT,
            "%s, %,d weights, fine-tuned for %,d steps of %d texts without back-propagation:"
                + " %,d forward passes, %.0f seconds.",
            c.model(),
            run.parameters(),
            run.results().steps(),
            c.batch(),
            run.results().forwards(),
            run.results().seconds()));
  }

  private void figures(Html page) {
    page.raw("<div class=\"figures\">");
    figure(page, percent(zeroShot.accuracy()), "zero-shot accuracy");
    figure(page, percent(test.accuracy()), "accuracy, best weights");
    double gain = 100 * (test.accuracy() - zeroShot.accuracy());
    figure(page, String.format(Locale.ROOT, "%+.1f", gain), "points gained");
    figure(page, String.format(Locale.ROOT, "%,d", test.texts()), "test texts");
    page.raw("</div>");
    double p = test.accuracy();
    page.text(
        "p",
        String.format(
            Locale.ROOT,
            "The test split was measured before the first step and once more with the weights that"
                + " were best on the development split (after step %,d). Standard error of the"
                + " final accuracy: %.1f points.",
            run.results().bestStep(),
            100 * Math.sqrt(p * (1 - p) / test.texts())));
  }

  private static void figure(Html page, String value, String name) {
    page.raw("<div>").text("strong", value).text("span", name).raw("</div>");
  }

  private void curves(Html page) {
    System.setProperty("java.awt.headless", "true");
    try {
      String loss = curve(Charts.loss(metrics), "loss", "Loss over the steps of the run");
      String accuracy =
          curve(Charts.accuracy(metrics), "accuracy", "Accuracy over the steps of the run");
      page.raw("<div class=\"curves\">").raw(loss).raw(accuracy).raw("</div>");
      // what a Java runtime without fonts or without its graphics libraries throws is not one type
    } catch (IOException | RuntimeException | LinkageError | InternalError e) {
      page.text(
          "p",
          "The curves could not be drawn, because this Java runtime's graphics do not work ("
              + e
              + "); metrics.csv holds their points.");
    }
  }

  private static String curve(XYChart chart, String prefix, String description) throws IOException {
    return "<figure>" + Svg.of(chart, prefix, description) + "</figure>";
  }

  private void classes(Html page, List<String> labels) {
    page.raw("<table class=\"numbers\"><thead><tr><th>class</th><th>texts</th>");
    page.raw("<th>recall, zero-shot</th><th>recall</th><th>precision</th></tr></thead><tbody>");
    for (int k = 0; k < labels.size(); k++) {
      page.raw("<tr><th scope=\"row\">" + Html.escape(labels.get(k)) + "</th>");
      page.text("td", String.valueOf(test.texts(k)));
      page.text("td", percent(zeroShot.recall(k)));
      page.text("td", percent(test.recall(k)));
      page.text("td", percent(test.precision(k)));
      page.raw("</tr>");
    }
    page.raw("</tbody><tfoot><tr><th scope=\"row\">all</th>");
    page.text("td", String.valueOf(test.texts()));
    page.text("td", percent(zeroShot.accuracy()));
    page.text("td", percent(test.accuracy()));
    page.raw("<td></td></tr></tfoot></table>");
  }

  /** Rows are true classes, columns predictions; a cell is shaded by its share of the row. */
  private void confusion(Html page, List<String> labels) {
    if (labels.size() > 30) {
      page.text("p", "Left out: " + labels.size() + " classes make too large a table.");
      return;
    }
    page.raw("<table class=\"numbers confusion\"><thead><tr><th>true \\ predicted</th>");
    labels.forEach(label -> page.text("th", label));
    page.raw("</tr></thead><tbody>");
    for (int k = 0; k < labels.size(); k++) {
      page.raw("<tr><th scope=\"row\">" + Html.escape(labels.get(k)) + "</th>");
      for (int j = 0; j < labels.size(); j++) {
        int n = test.confusion()[k][j];
        double share = test.texts(k) == 0 ? 0 : (double) n / test.texts(k);
        String shade = String.format(Locale.ROOT, "%.2f", share);
        String hue = k == j ? "right" : "wrong";
        page.raw("<td class=\"" + hue + "\" style=\"--share:" + shade + "\">" + n + "</td>");
      }
      page.raw("</tr>");
    }
    page.raw("</tbody></table>");
  }

  private List<String[]> configuration(Configuration c) {
    List<String[]> rows = new ArrayList<>();
    add(rows, "model", c.model());
    add(rows, "task", c.task() + (c.testFile() == null ? "" : ", tested on " + c.testFile()));
    add(rows, "examples", c.train() + " train, " + c.dev() + " dev, " + c.test() + " test");
    add(rows, "label prompts", String.join("; ", c.prompts()));
    add(rows, "head scale", c.headScale());
    add(rows, "method", c.method());
    c.hyperparameters().forEach((name, value) -> add(rows, name, value));
    add(rows, "learning rate", c.learningRate() + ", " + c.schedule());
    add(rows, "steps", c.steps());
    add(rows, "batch", c.batch() + " texts of at most " + c.maxLength() + " tokens");
    add(rows, "dev measured every", c.devEvery() + " steps");
    add(rows, "patience", c.patience() == 0 ? "none" : c.patience() + " measurements");
    add(rows, "seed", c.seed());
    add(rows, "steps skipped for a non-finite loss", run.results().skipped());
    return rows;
  }

  private void reproduction(Html page) {
    Platform p = run.platform();
    List<String[]> rows = new ArrayList<>();
    add(rows, "command", "zeroth " + command());
    add(rows, "initial weights, SHA-256", run.initialSha256());
    add(rows, "final weights, SHA-256", run.finalSha256());
    add(rows, "zeroth", run.zeroth());
    add(rows, "started", run.started());
    add(rows, "backend", run.backend());
    add(rows, "Java", p.java() + ", " + p.vm());
    add(rows, "system", p.os() + ", " + p.architecture());
    add(rows, "processor", p.cpu() + ", " + p.processors() + " available");
    page.pairs(rows);
  }

  /** The arguments as a shell takes them. */
  private String command() {
    return run.command().stream()
        .map(a -> a.matches("[\\w./:=,+-]+") ? a : "'" + a.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }

  private static void add(List<String[]> rows, String name, Object value) {
    String text = String.valueOf(value);
    if (!text.isEmpty()) {
      rows.add(new String[] {name, text});
    }
  }

  private static String percent(double fraction) {
    return Double.isNaN(fraction) ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * fraction);
  }
}
