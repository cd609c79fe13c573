package zeroth.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
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
    Configuration c = run.configuration();
    Html page = Html.page("Zeroth: " + c.method() + " on " + c.task());
    heading(page, c);
    figures(page);
    RunCurves curves = new RunCurves(metrics, run.results().bestStep());
    Plots.draw(page, plots -> plots.add(curves::loss).add(curves::accuracy), "metrics.csv");
    new MeasurementTable(metrics, run.results().bestStep()).into(page);
    MarksTables tables = new MarksTables(c.labels(), zeroShot.marks(), test.marks());
    page.raw("<div class=\"side\">");
    if (test.isMade()) {
      page.section("Test split");
      tables.measures(page);
      tables.classes(page);
      page.end();
    }
    page.section("The same bits again");
    reproduction(page);
    page.end().raw("</div>");
    if (test.isMade()) {
      tables.confusion(page);
    }
    page.section("Configuration").pairs(configuration(c)).end();
    return page.finish();
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
    if (!test.isMade()) {
      page.text(
          "p",
          String.format(
              Locale.ROOT,
              "There was no test split; the weights kept are %s (after step %,d; development loss"
                  + " %.4f, accuracy %.3f).",
              selected(),
              run.results().bestStep(),
              run.results().dev().loss(),
              run.results().dev().accuracy()));
      return;
    }
    page.raw("<dl class=\"figures\">");
    page.figure("zero-shot accuracy", MarksTables.percent(zeroShot.accuracy()));
    page.figure("accuracy, weights kept", MarksTables.percent(test.accuracy()));
    double gain = 100 * (test.accuracy() - zeroShot.accuracy());
    page.figure("points gained", String.format(Locale.ROOT, "%+.1f", gain));
    page.figure("test texts", String.format(Locale.ROOT, "%,d", test.texts()));
    page.raw("</dl>");
    double p = test.accuracy();
    page.text(
        "p",
        String.format(
            Locale.ROOT,
            "The test split was measured before the first step and once more with the weights that"
                + " were selected: %s (after step %,d; development loss %.4f, accuracy %.3f)."
                + " Standard error of the final accuracy: %.1f points.",
            selected(),
            run.results().bestStep(),
            run.results().dev().loss(),
            run.results().dev().accuracy(),
            100 * Math.sqrt(p * (1 - p) / test.texts())));
  }

  private String selected() {
    return switch (run.configuration().select()) {
      case "last" -> "those behind the last step";
      case "average" -> "the mean along the last half of the steps";
      case "accuracy" -> "those of the highest accuracy on the development split";
      default -> "those of the lowest loss on the development split";
    };
  }

  private List<String[]> configuration(Configuration c) {
    List<String[]> rows = new ArrayList<>();
    add(rows, "model", c.model());
    add(rows, "task", c.task() + (c.testFile() == null ? "" : ", tested on " + c.testFile()));
    add(rows, "examples", c.train() + " train, " + c.dev() + " dev, " + c.test() + " test");
    if (c.protocol() != null) {
      add(rows, "drawn by", c.protocol() + ", seed " + c.draw());
    }
    add(rows, "label prompts", String.join("; ", c.prompts()));
    add(rows, "head scale", c.headScale());
    add(rows, "method", c.method());
    c.hyperparameters().forEach((name, value) -> add(rows, name, value));
    add(rows, "weights trained", c.tune());
    add(rows, "weights in memory", run.weights() == null ? "" : run.weights());
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
    RunRecord.Workers workers = run.results().workers();
    add(rows, "workers", workers == null ? "" : workers.text());
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
}
