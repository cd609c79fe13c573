package zeroth.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import zeroth.bench.run.NamedRun;
import zeroth.bench.run.RunRecord;
import zeroth.bench.run.RunRecord.Score;
import zeroth.bench.run.RunRecord.Status;

/** Runs side by side: what a table and a page say of each. */
class RunsTableTest {
  private static final String HOSTILE = "a|b,\"<script>alert(1)</script>\n*x*";

  private static NamedRun run(String name, Status status, RunRecord.Results results) {
    RunRecord record = SamplePages.record("toy.tsv", List.of("bad", "good"), null, status, results);
    return new NamedRun(name, record, SamplePages.metrics(50));
  }

  private static List<NamedRun> runs() {
    return List.of(
        run("first", Status.FINISHED, SamplePages.results(new Score(0.8125, 1 / 3.0))),
        run(HOSTILE, Status.DIVERGED, SamplePages.results(new Score(0.5, Double.NaN))),
        run("third", Status.RUNNING, null));
  }

  @Test
  void theCsvHasEveryNumberInFull() throws IOException {
    List<CSVRecord> rows = new ArrayList<>();
    try (var in =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .get()
            .parse(new StringReader(new RunsTable(runs()).csv()))) {
      in.forEach(rows::add);
    }
    assertEquals(3, rows.size());
    CSVRecord first = rows.get(0);
    assertEquals("first", first.get("run"));
    assertEquals("mezo", first.get("method"));
    assertEquals(0.8125, Double.parseDouble(first.get("accuracy")));
    assertEquals(1 / 3.0, Double.parseDouble(first.get("loss")));
    assertEquals("0.6", first.get("zero_shot_accuracy"));
    assertEquals("100", first.get("forwards"));
    assertEquals("9.0", first.get("seconds"));
    assertEquals("50", first.get("selected_step"));
    assertEquals("finished", first.get("status"));
    assertTrue(first.get("settings").startsWith("eps=0.001 lr=0.001 "), first.get("settings"));
    assertEquals("def", first.get("sha256"));
    assertEquals(HOSTILE, rows.get(1).get("run"));
    assertEquals("", rows.get(1).get("loss"));
    assertEquals("", rows.get(2).get("accuracy"));
    assertEquals("running", rows.get(2).get("status"));
  }

  @Test
  void aRowOfMarkdownIsALineOfAsManyCells() {
    List<String> lines = new RunsTable(runs()).markdown().lines().toList();
    assertEquals(5, lines.size());
    for (String line : lines) {
      assertEquals(18, line.split("(?<!\\\\)\\|", -1).length - 1, line);
    }
    assertTrue(lines.get(2).startsWith("| first | mezo | 0.813 | 0.3333 | 0.600 |"), lines.get(2));
    assertTrue(lines.get(4).startsWith("| third | mezo | - | - |"), lines.get(4));
    assertFalse(lines.get(3).contains("<"), lines.get(3));
    assertTrue(lines.get(3).contains("\\*x\\*"), lines.get(3));
  }

  @Test
  void thePageHasACurveAndARowOfEachRunAndNoMarkupOfNames() {
    String page = new RunsReport("<i>title</i>", runs()).html();
    assertFalse(page.contains("<script") || page.contains("<i>"));
    assertFalse(Pattern.compile("(?i)(src|href)\\s*=|@import|url\\((?!#)").matcher(page).find());
    // each name: a row's head, and two legends
    assertEquals(3, page.split(">third<", -1).length - 1);
    assertTrue(page.contains("Loss, development split by forward passes"));
    assertTrue(page.contains("Accuracy, development split by seconds"));
    assertTrue(page.contains("third: 60.0 % at 0 to 80.0 % at 50"), "what a curve is, in words");
    assertTrue(page.contains("third: 60.0 % at 0 to 80.0 % at 100"), "two forwards a step");
    assertFalse(page.contains("Careful"));
  }
}
