package zeroth.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.ProtocolResults;
import zeroth.bench.run.ProtocolResults.Column;
import zeroth.bench.run.RunRecord;

/**
 * The page of a protocol's runs: one table with their mean and deviation; loads nothing from
 * anywhere.
 *
 * @param results what the runs came to
 */
public record ProtocolReport(ProtocolResults results) {

  /** The whole page. */
  public String html() {
    Configuration c = results.runs().get(0).configuration();
    Html page = Html.page("Zeroth: " + c.protocol() + " on " + c.task());
    page.text("h1", c.model() + " on " + c.task());
    page.text(
        "p",
        String.format(
            Locale.ROOT,
            "%s by the protocol %s: a draw of training and development examples by each seed, and a"
                + " run on each; all are measured on the same test split. The deviation is that of a"
                + " sample, with n - 1.",
            c.method(),
            c.protocol()));
    page.raw("<dl class=\"figures\">");
    page.figure("zero-shot accuracy", shown(ProtocolResults.ZERO_SHOT, results::mean));
    page.figure("accuracy, mean", shown(ProtocolResults.ACCURACY, results::mean));
    page.figure("deviation", shown(ProtocolResults.ACCURACY, results::deviation));
    page.figure("draws", String.valueOf(results.runs().size()));
    page.raw("</dl>");
    page.section("Draws");
    List<String> heads = new ArrayList<>(List.of("seed of the draw"));
    results.columns().forEach(column -> heads.add(column.name().replace('_', ' ')));
    heads.addAll(List.of("steps", "forwards", "seconds", "status"));
    page.table("what each draw came to", "numbers", heads);
    for (RunRecord run : results.runs()) {
      RunRecord.Results r = run.results();
      List<String> cells = cells(column -> column.value().applyAsDouble(r));
      cells.add(String.format(Locale.ROOT, "%,d", r.steps()));
      cells.add(String.format(Locale.ROOT, "%,d", r.forwards()));
      cells.add(String.format(Locale.ROOT, "%,.1f", r.seconds()));
      cells.add(run.status().name().toLowerCase(Locale.ROOT));
      page.row(String.valueOf(run.configuration().draw()), cells.toArray(String[]::new));
    }
    page.raw("</tbody><tfoot>");
    foot(page, "mean", results::mean);
    foot(page, "deviation", results::deviation);
    page.raw("</tfoot></table></div>").end();
    page.section("Examples");
    return page.pairs(
            List.of(
                new String[] {"train", String.format(Locale.ROOT, "%,d", c.train())},
                new String[] {"dev", String.format(Locale.ROOT, "%,d", c.dev())},
                new String[] {"test", String.format(Locale.ROOT, "%,d", c.test())}))
        .end()
        .finish();
  }

  private void foot(Html page, String name, Function<Column, Double> value) {
    List<String> cells = cells(value);
    cells.addAll(List.of("", "", "", ""));
    page.row(name, cells.toArray(String[]::new));
  }

  private List<String> cells(Function<Column, Double> value) {
    List<String> cells = new ArrayList<>();
    results.columns().forEach(column -> cells.add(shown(column, value)));
    return cells;
  }

  private static String shown(Column column, Function<Column, Double> value) {
    return column.shown(value.apply(column));
  }
}
