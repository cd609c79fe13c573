package zeroth.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import zeroth.bench.experiment.Measurement;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.Metric;
import zeroth.bench.run.Platform;
import zeroth.bench.run.RunRecord;
import zeroth.bench.run.RunRecord.Score;

/** The page of a run: complete, escaped, and alone. */
class ReportTest {
  private static final Measurement BEFORE =
      new Measurement(0.9, new int[][] {{30, 20}, {20, 30}}, 4);
  private static final Measurement AFTER =
      new Measurement(0.5, new int[][] {{40, 10}, {10, 40}}, 4);

  @Test
  void thePageNamesWhatCameOut() {
    String page = page(List.of("bad", "good"), metrics(50));
    for (String text :
        List.of("60.0 %", "80.0 %", "+20.0", "100 texts".substring(0, 3), "1,000", "abc", "def")) {
      assertTrue(page.contains(text), text);
    }
  }

  @Test
  void thePageLoadsNothing() {
    String page = page(List.of("bad", "good"), metrics(50));
    assertFalse(Pattern.compile("(?i)(src|href)\\s*=").matcher(page).find());
    assertFalse(Pattern.compile("(?i)@import|url\\((?!#)").matcher(page).find());
    assertFalse(page.contains("<script"));
    assertFalse(page.contains("<!DOCTYPE svg"));
  }

  @Test
  void thePageShowsTwoPicturesThatShareNoIdentifier() {
    String page = page(List.of("bad", "good"), metrics(50));
    assertEquals(2, page.split("<svg", -1).length - 1);
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
    String page = page(List.of("<script>alert(1)</script>", "a&b"), metrics(5));
    assertFalse(page.contains("<script"));
    assertTrue(page.contains("a&amp;b"));
  }

  @Test
  void aRunWithoutStepsHasAPageToo() {
    List<Metric> rows = new ArrayList<>();
    rows.add(Metric.measured(0, Metric.Kind.TEST, 0.9, 0.6, 0, 0));
    rows.add(Metric.measured(0, Metric.Kind.DEV, 0.9, 0.6, 0, 0));
    rows.add(Metric.measured(0, Metric.Kind.TEST, 0.9, 0.6, 0, 0));
    assertEquals(2, page(List.of("bad", "good"), rows).split("<svg", -1).length - 1);
  }

  @Test
  void skippedStepsLeaveGapsAndLongRunsAreThinned() {
    List<Metric> rows = metrics(5000);
    rows.set(7, Metric.step(7, Double.NaN, 1e-3, Double.NaN, 14, 1));
    String page = page(List.of("bad", "good"), rows);
    assertTrue(page.length() < 200_000, page.length() + " characters");
  }

  private static List<Metric> metrics(int steps) {
    List<Metric> rows = new ArrayList<>();
    rows.add(Metric.measured(0, Metric.Kind.TEST, 0.9, 0.6, 0, 0));
    rows.add(Metric.measured(0, Metric.Kind.DEV, 0.9, 0.6, 0, 0));
    for (int i = 1; i <= steps; i++) {
      rows.add(Metric.step(i, 1.0 / i, 1e-3, 0.1, 2L * i, i));
    }
    rows.add(Metric.measured(steps, Metric.Kind.DEV, 0.5, 0.8, 2L * steps, steps));
    rows.add(Metric.measured(steps, Metric.Kind.TEST, 0.5, 0.8, 2L * steps, steps));
    return rows;
  }

  private static String page(List<String> labels, List<Metric> rows) {
    Configuration configuration =
        new Configuration(
            "tiny",
            "toy.tsv",
            null,
            null,
            null,
            null,
            "mezo",
            Map.of("eps", 1e-3),
            50,
            8,
            1e-3,
            "constant",
            0,
            80,
            10,
            100,
            5,
            0,
            64,
            20,
            labels,
            labels,
            "data",
            1,
            "reference");
    RunRecord record =
        new RunRecord(
            "1",
            RunRecord.Status.FINISHED,
            "2026-01-01T00:00:00Z",
            List.of("finetune"),
            configuration,
            Platform.current(),
            "reference",
            1000,
            1000,
            "abc",
            "def",
            new RunRecord.Results(
                new Score(0.6, 0.9), new Score(0.8, 0.5), new Score(0.8, 0.5), 50, 50, 0, 100, 9));
    return new Report(record, rows, BEFORE, AFTER).html();
  }
}
