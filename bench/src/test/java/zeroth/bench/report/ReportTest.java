package zeroth.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import zeroth.bench.run.Metric;

/** The page of a run: complete, escaped, and alone. */
class ReportTest {
  @Test
  void thePageNamesWhatCameOut() {
    String page = SamplePages.run(List.of("bad", "good"), SamplePages.metrics(50));
    for (String text :
        List.of("60.0 %", "80.0 %", "+20.0", "100 texts".substring(0, 3), "1,000", "abc", "def")) {
      assertTrue(page.contains(text), text);
    }
  }

  @Test
  void thePageLoadsNothing() {
    String page = SamplePages.run(List.of("bad", "good"), SamplePages.metrics(50));
    assertFalse(Pattern.compile("(?i)(src|href)\\s*=").matcher(page).find());
    assertFalse(Pattern.compile("(?i)@import|url\\((?!#)").matcher(page).find());
    assertFalse(page.contains("<script"));
    assertFalse(page.contains("<!DOCTYPE svg"));
  }

  @Test
  void thePageShowsTwoChartsByThreeAxesInTwoSizesThatShareNoIdentifier() {
    String page = SamplePages.run(List.of("bad", "good"), SamplePages.metrics(50));
    assertEquals(2 * 3 * 2, page.split("<svg class", -1).length - 1);
    List<String> ids =
        Pattern.compile("\\bid=\"([^\"]*)\"")
            .matcher(page)
            .results()
            .map(match -> match.group(1))
            .toList();
    assertEquals(ids.size(), ids.stream().distinct().count(), ids.toString());
    assertTrue(ids.size() > 0);
    Pattern reference = Pattern.compile("url\\(#([^)]*)\\)");
    assertTrue(reference.matcher(page).find());
    reference
        .matcher(page)
        .results()
        .forEach(match -> assertTrue(ids.contains(match.group(1)), match.group()));
  }

  @Test
  void namesAreEscaped() {
    String page =
        SamplePages.run(
            List.of("<script>alert(1)</script>", "a&b \" onclick='c'"), SamplePages.metrics(5));
    assertFalse(page.contains("<script"));
    assertTrue(page.contains("a&amp;b &quot; onclick=&#39;c&#39;"));
    assertFalse(page.contains("\" onclick"));
  }

  @Test
  void drawingsHaveNoColourButThoseOfTheScheme() {
    for (String page :
        List.of(
            SamplePages.run(List.of("bad", "good"), SamplePages.metrics(50)),
            SamplePages.alignment("mezo"),
            SamplePages.learning("toy", 250))) {
      String drawings = page.substring(page.indexOf("</style>"));
      assertFalse(drawings.contains("rgb("), drawings);
      assertFalse(Pattern.compile("#[0-9a-fA-F]{6}").matcher(drawings).find(), drawings);
      assertTrue(drawings.contains("stroke:var(--orange)"));
    }
  }

  @Test
  void thePointsOfADrawingAreWhereTheAxisSaysTheyAre() {
    // 50 steps, 100 forwards, 50 seconds: dev is measured at both ends of every axis
    RunCurves curves = new RunCurves(SamplePages.metrics(50), 50);
    for (Axis axis : Axis.values()) {
      double end = axis == Axis.FORWARDS ? 100 : 50;
      Plot plot = curves.loss(axis);
      assertEquals(end, plot.end());
      Curve dev =
          plot.series().stream()
              .filter(s -> s.name().equals("dev"))
              .findFirst()
              .orElseThrow()
              .curve();
      assertEquals(List.of(0.0, end), dev.x());
      assertEquals(List.of(0.9, 0.5), dev.y());
    }
  }

  @Test
  void theTableHoldsTheNumbersOfTheCurves() {
    Html html = new Html();
    List<Metric> rows =
        List.of(
            Metric.measured(0, Metric.Kind.DEV, 0.75, 0.5, 0, 1),
            Metric.step(1, 4, 1, 1, 2, 2),
            Metric.step(2, 2, 1, 1, 4, 3),
            Metric.measured(2, Metric.Kind.DEV, 0.25, 0.875, 4, 3.5));
    new MeasurementTable(rows, 2).into(html);
    String text = html.toString().replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ");
    assertTrue(text.contains(" 0 0 1.0 - 0.7500 50.0 % "), text);
    assertTrue(text.contains(" 2 4 3.5 3.0000 0.2500 87.5 % "), text);
    assertTrue(html.toString().contains("class=\"kept\""), html.toString());
  }

  @Test
  void aRunWithoutStepsHasAPageToo() {
    List<Metric> rows = new ArrayList<>();
    rows.add(Metric.measured(0, Metric.Kind.TEST, 0.9, 0.6, 0, 0));
    rows.add(Metric.measured(0, Metric.Kind.DEV, 0.9, 0.6, 0, 0));
    rows.add(Metric.measured(0, Metric.Kind.TEST, 0.9, 0.6, 0, 0));
    String page = SamplePages.run(List.of("bad", "good"), rows);
    assertEquals(2 * 3 * 2, page.split("<svg class", -1).length - 1);
  }

  @Test
  void skippedStepsLeaveGapsAndLongRunsAreThinned() {
    List<Metric> rows = SamplePages.metrics(5000);
    rows.set(7, Metric.step(7, Double.NaN, 1e-3, Double.NaN, 14, 1));
    String page = SamplePages.run(List.of("bad", "good"), rows);
    assertTrue(page.length() < 270_000, page.length() + " characters");
  }
}
