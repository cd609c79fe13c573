package zeroth.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import zeroth.bench.experiment.LearningRow;
import zeroth.bench.report.Series.Stroke;

/**
 * The page of an optimiser that was learned; loads nothing from anywhere.
 *
 * @param model the base model's name
 * @param task what it was learned on
 * @param networks number of networks, one for each tensor
 * @param sha256 hash of the networks' weights
 * @param settings names and values
 * @param rows of the journal, a step each
 */
public record LearningReport(
    String model,
    String task,
    int networks,
    String sha256,
    Map<String, String> settings,
    List<LearningRow> rows) {
  /** Rows of the table, each the mean of as many steps. */
  private static final int ROWS = 20;

  /** The whole page. */
  public String html() {
    Html page = Html.page("Zeroth: an optimiser learned on " + task);
    page.text("h1", "An optimiser for " + model);
    page.text("p", "The networks of zo-finetuner, one for each tensor, learned on " + task + ".");
    page.raw("<dl class=\"figures\">");
    page.figure("steps", whole(last(LearningRow::step)));
    page.figure("networks", whole(networks));
    page.figure("forward passes", whole(last(LearningRow::forwards)));
    page.figure("seconds", number("%,.1f", last(LearningRow::seconds)));
    page.raw("</dl>");
    page.text(
        "p",
        "A step looks at the loss of a minibatch at the base model's weights, and at where a step of"
            + " zo-finetuner would lead from there: the networks descend on the second. Their"
            + " difference is below zero where that step lowers the loss. The base model goes its"
            + " own way by its gradient, and begins again every so many steps.");
    Plots.draw(
        page, plots -> plots.add(this::losses).add(this::change), "the journal beside this file");
    numbers(page);
    page.section("Settings");
    List<String[]> pairs = new ArrayList<>();
    settings.forEach((name, value) -> pairs.add(new String[] {name, value}));
    pairs.add(new String[] {"networks' weights, SHA-256", sha256});
    return page.pairs(pairs).end().finish();
  }

  private Plot losses(Axis axis) {
    Curve base = curve(axis, row -> row.report().base());
    return new Plot(
        "Loss of the base model",
        axis.title,
        end(axis),
        false,
        Series.noisy("minibatch", Ink.PALE, Ink.BLUE, base));
  }

  private Plot change(Axis axis) {
    List<Series> series = new ArrayList<>();
    series.add(Series.line("no change", Ink.GREY, Stroke.DASHED, Curve.level(end(axis), 0)));
    Curve change = curve(axis, LearningRow::change);
    series.addAll(Series.noisy("minibatch", Ink.PALE, Ink.ORANGE, change));
    return new Plot(
        "Change of the loss by a step of zo-finetuner", axis.title, end(axis), false, series);
  }

  private Curve curve(Axis axis, ToDoubleFunction<LearningRow> value) {
    return Curve.of(rows, row -> axis.of(row.step(), row.forwards(), row.seconds()), value);
  }

  private double end(Axis axis) {
    double end = last(row -> axis.of(row.step(), row.forwards(), row.seconds()));
    return end > 0 ? end : 1;
  }

  private double last(ToDoubleFunction<LearningRow> value) {
    return rows.isEmpty() ? 0 : value.applyAsDouble(rows.get(rows.size() - 1));
  }

  private void numbers(Html page) {
    page.raw("<section><details><summary>The curves in numbers</summary>");
    page.table(
        "the curves in numbers",
        "numbers",
        List.of("up to step", "forward passes", "seconds", "loss", "change by a step", "kappa"));
    int each = Math.max(1, (rows.size() + ROWS - 1) / ROWS);
    for (int first = 0; first < rows.size(); first += each) {
      List<LearningRow> part = rows.subList(first, Math.min(first + each, rows.size()));
      LearningRow end = part.get(part.size() - 1);
      page.row(
          whole(end.step()),
          whole(end.forwards()),
          number("%,.1f", end.seconds()),
          number("%.4f", mean(part, row -> row.report().base())),
          number("%.2e", mean(part, LearningRow::change)),
          number("%.4g", mean(part, row -> row.report().kappa())));
    }
    page.endTable();
    page.text("p", "Means over the steps since the row before.").raw("</details>").end();
  }

  private static double mean(List<LearningRow> part, ToDoubleFunction<LearningRow> value) {
    return part.stream().mapToDouble(value).average().orElseThrow();
  }

  private static String whole(double value) {
    return number("%,.0f", value);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
