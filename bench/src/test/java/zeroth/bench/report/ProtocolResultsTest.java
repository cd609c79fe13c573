package zeroth.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import zeroth.bench.run.ProtocolResults;
import zeroth.bench.run.RunRecord;
import zeroth.bench.run.RunRecord.Score;
import zeroth.bench.run.RunRecord.Status;

/** The table of a protocol's runs, by hand. */
class ProtocolResultsTest {

  private static RunRecord run(long draw, Status status, Score test) {
    return SamplePages.record(
        "toy.tsv", List.of("bad", "good"), draw, status, SamplePages.results(test));
  }

  /** Of 1, 2, 3, 4, 5 the mean is 3 and the squares of the differences sum to 10, over 4. */
  @Test
  void meanAndDeviationOfFiveAreThoseOfASample() {
    List<RunRecord> runs = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      Score test = new Score(0.1 * i, i, Map.of("accuracy", 0.1 * i, "macro_f1", 0.5));
      runs.add(run(i, Status.FINISHED, test));
    }
    ProtocolResults results = new ProtocolResults(runs);
    assertEquals(3, results.mean(ProtocolResults.LOSS), 1e-15);
    assertEquals(Math.sqrt(2.5), results.deviation(ProtocolResults.LOSS), 1e-15);
    assertEquals(0.3, results.mean(ProtocolResults.ACCURACY), 1e-15);
    assertEquals(0.1581138830084190, results.deviation(ProtocolResults.ACCURACY), 1e-15);
    assertEquals(0, results.deviation(ProtocolResults.ZERO_SHOT), 1e-15);
    List<String> lines = results.csv().lines().toList();
    int f1 = List.of(lines.get(0).split(",")).indexOf("macro_f1");
    assertEquals("0.5", lines.get(6).split(",")[f1]);
    for (String line : lines) {
      assertEquals(lines.get(0).split(",").length, line.split(",", -1).length, line);
    }
  }

  /** The others alone would make a better mean than the protocol's. */
  @Test
  void aDrawThatWasNotFinishedLeavesNoMean() {
    for (Status status : List.of(Status.DIVERGED, Status.INTERRUPTED, Status.FAILED)) {
      ProtocolResults results =
          new ProtocolResults(
              List.of(
                  run(13, Status.FINISHED, new Score(0.9, 0.2)),
                  run(21, status, new Score(0.5, Double.NaN))));
      assertFalse(results.isWhole());
      assertTrue(Double.isNaN(results.mean(ProtocolResults.ACCURACY)));
      assertTrue(Double.isNaN(results.deviation(ProtocolResults.ACCURACY)));
      assertTrue(results.csv().contains("mean,,,,"), results.csv());
      assertEquals("-", ProtocolResults.ACCURACY.shown(results.mean(ProtocolResults.ACCURACY)));
    }
  }

  @Test
  void oneDrawHasAMeanAndNoDeviation() {
    ProtocolResults one =
        new ProtocolResults(List.of(run(0, Status.FINISHED, new Score(0.9, 0.2))));
    assertEquals(0.9, one.mean(ProtocolResults.ACCURACY));
    assertTrue(Double.isNaN(one.deviation(ProtocolResults.ACCURACY)));
  }

  @Test
  void thePageShowsEveryDrawAndEscapesNames() {
    String page = SamplePages.protocol("<script>alert(1)</script>");
    for (String text : List.of("mezo-k16", ">13<", ">21<", ">42<", ">87<", ">100<", "0.787")) {
      assertTrue(page.contains(text), text);
    }
    assertTrue(page.contains("interrupted"));
    assertFalse(page.contains("<script"));
    assertFalse(Pattern.compile("(?i)(src|href)\\s*=|@import|url\\(").matcher(page).find());
  }
}
