package zeroth.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import zeroth.bench.measure.Confusion;
import zeroth.bench.measure.Marks;
import zeroth.bench.measure.Measure;

/**
 * The tables of how the test split was answered: all measures, and where it has classes, by class.
 *
 * @param labels names of the classes
 * @param before the first step
 * @param after the last, with the weights that were kept
 */
record MarksTables(List<String> labels, Marks before, Marks after) {

  /** Every measure before and after. */
  void measures(Html page) {
    page.table("measures", "numbers", List.of("measure", "zero-shot", "weights kept"));
    for (Measure measure : after.measures()) {
      page.row(
          measure.text().replace('_', ' '),
          number(before.value(measure)),
          number(after.value(measure)));
    }
    page.endTable();
  }

  /** The classes, if there are any. */
  void classes(Html page) {
    if (!(before instanceof Confusion zeroShot && after instanceof Confusion test)) {
      return;
    }
    page.table(
        "test split by class",
        "numbers",
        List.of("class", "texts", "recall, zero-shot", "recall", "precision"));
    for (int k = 0; k < labels.size(); k++) {
      page.row(
          labels.get(k),
          String.valueOf(test.texts(k)),
          percent(zeroShot.recall(k)),
          percent(test.recall(k)),
          percent(test.precision(k)));
    }
    page.raw("</tbody><tfoot>");
    page.row(
        "all",
        String.valueOf(test.texts()),
        percent(zeroShot.accuracy()),
        percent(test.accuracy()),
        "");
    page.raw("</tfoot></table></div>");
  }

  /** Rows are true classes, columns predictions; a cell is shaded by its share of the row. */
  void confusion(Html page) {
    if (!(after instanceof Confusion test)) {
      return;
    }
    page.section("What was taken for what");
    cells(page, test);
    page.end();
  }

  private void cells(Html page, Confusion test) {
    if (labels.size() > 30) {
      page.text("p", "Left out: " + labels.size() + " classes make too large a table.");
      return;
    }
    List<String> heads = new ArrayList<>(List.of("true \\ predicted"));
    heads.addAll(labels);
    page.table("what was taken for what", "confusion", heads);
    for (int k = 0; k < labels.size(); k++) {
      page.raw("<tr><th scope=\"row\">" + Html.escape(labels.get(k)) + "</th>");
      for (int j = 0; j < labels.size(); j++) {
        int n = test.counts()[k][j];
        double share = test.texts(k) == 0 ? 0 : (double) n / test.texts(k);
        String shade = String.format(Locale.ROOT, "%.2f", share);
        String hue = k == j ? "right" : "wrong";
        page.raw("<td class=\"" + hue + "\" style=\"--share:" + shade + "\">" + n + "</td>");
      }
      page.raw("</tr>");
    }
    page.endTable();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /** A fraction in percent; a dash where it is none. */
  static String percent(double fraction) {
    return Double.isNaN(fraction) ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * fraction);
  }
}
