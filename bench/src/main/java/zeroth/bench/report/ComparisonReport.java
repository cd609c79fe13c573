package zeroth.bench.report;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import zeroth.bench.comparison.Comparison;
import zeroth.bench.comparison.ComparisonTables;
import zeroth.bench.comparison.Score;
import zeroth.bench.comparison.Table;

/**
 * The page of a comparison: curves, tables, ranks, and what the search tried; loads nothing from
 * anywhere.
 *
 * @param comparison what it shows
 * @param model what all runs began from
 * @param budget of a result, in words
 * @param settings names and values, for who wants the same again
 */
public record ComparisonReport(
    Comparison comparison, String model, String budget, List<String[]> settings) {

  private static final String FIRST_STEPS =
      " \"d cos^2\": how well a first step is aligned with its minibatch's gradient, 1 for a random"
          + " direction; \"progress\": how far it can bring the development loss down, to second"
          + " order, for each of its forwards; both with their standard errors over keys.";

  /** The whole page. */
  public String html() {
    ComparisonTables tables = new ComparisonTables(comparison);
    Html page = Html.page("Zeroth: methods compared on " + String.join(", ", comparison.tasks()));
    page.text("h1", "Methods compared on " + model);
    page.text("p", introduction());
    figures(page);
    for (String task : comparison.tasks()) {
      ComparisonCurves curves = new ComparisonCurves(comparison, task);
      page.section(task);
      Plots.draw(
          page,
          "task" + comparison.tasks().indexOf(task),
          plots ->
              plots
                  .add(curves.loss(Axis.FORWARDS))
                  .add(curves.accuracy(Axis.FORWARDS))
                  .add(curves.loss(Axis.SECONDS)),
          "comparison.csv");
      table(page, tables.standings(task));
      page.end();
    }
    if (comparison.tasks().size() > 1 && comparison.arms().size() > 1) {
      for (Score score : Score.values()) {
        page.section("Ranks by " + score.text());
        page.text("p", tables.ranksSay(score));
        table(page, tables.ranks(score));
        page.end();
      }
    }
    for (String task : comparison.tasks()) {
      Table search = tables.search(task);
      if (!search.rows().isEmpty()) {
        page.raw("<section><details><summary>" + Html.escape("The search, " + task) + "</summary>");
        table(page, search);
        page.raw("</details>").end();
      }
    }
    return page.section("Settings").pairs(settings).end().finish();
  }

  private String introduction() {
    return String.format(
        Locale.ROOT,
        "Every method had %s for a run, and the same minibatches by seed; means and deviations are"
            + " over %d seeds. Rates were chosen by successive halving on the development split;"
            + " the test split was measured with what was chosen, once for each seed. \"Behind\" is"
            + " an interval of 95 %% for how much worse a method is than the first in the table,"
            + " seed by seed, each for itself;%s says that none of them reaches 0. \"To target\":"
            + " forwards after which the development loss is as low as %s ever has it.%s",
        budget,
        comparison.seeds().size(),
        ComparisonTables.AHEAD,
        comparison.arms().get(0).name(),
        comparison.isAligned() ? FIRST_STEPS : "");
  }

  private void figures(Html page) {
    page.raw("<dl class=\"figures\">");
    page.figure("methods", String.valueOf(comparison.arms().size()));
    page.figure("runs", String.valueOf(comparison.runs().size()));
    page.figure("forward passes", number(search(false)));
    page.figure("of which to search", number(search(true)));
    page.raw("</dl>");
  }

  /** Forwards of all runs, or of the search's alone. */
  private long search(boolean alone) {
    return comparison.runs().stream()
        .filter(run -> !alone || !run.trial().stage().isResult())
        .mapToLong(comparison::forwards)
        .sum();
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static void table(Html page, Table table) {
    page.table(table.title(), "numbers", table.heads());
    for (List<String> row : table.rows()) {
      page.row(row.get(0), row.subList(1, row.size()).toArray(String[]::new));
    }
    page.endTable();
  }

  /**
   * The curves of a task as a picture that stands alone.
   *
   * @throws IOException or what a Java runtime throws whose graphics do not work
   */
  public String picture(String task) throws IOException {
    ComparisonCurves curves = new ComparisonCurves(comparison, task);
    return Picture.of(List.of(curves.loss(Axis.FORWARDS), curves.accuracy(Axis.FORWARDS)));
  }
}
