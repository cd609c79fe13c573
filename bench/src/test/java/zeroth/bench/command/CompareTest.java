package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;

/** A study of a tiny model: which runs it has, what is chosen by what, and that it goes on. */
class CompareTest {
  private static final List<String> METHODS = List.of("mezo", "rloo", "fzoo:samples=2");

  @TempDir static Path directory;
  private static Path model;
  private static List<Path> tasks;
  private static Path study;
  private static CommandLineRun run;

  @BeforeAll
  static void compare() throws IOException {
    model = TinyModel.write(directory.resolve("tiny"));
    tasks =
        List.of(
            Files.writeString(directory.resolve("one.tsv"), TinyModel.tsv(90)),
            Files.writeString(directory.resolve("two, with a comma.tsv"), TinyModel.tsv(150)));
    study = directory.resolve("study");
    run = compare(study);
    assertEquals(0, run.code(), run.err());
  }

  private static CommandLineRun compare(Path out, Object... more) {
    Map<String, Object> usual = new LinkedHashMap<>();
    usual.put("--model", model);
    usual.put("--out", out);
    usual.put("--methods", String.join(",", METHODS));
    usual.put("--budget", "36 forwards");
    usual.put("--rates", 5);
    usual.put("--seeds", "0..2");
    usual.put("--batch", 8);
    usual.put("--evaluations", 4);
    usual.put("--backend", "reference");
    List<Object> args = new ArrayList<>(List.of("compare"));
    tasks.forEach(task -> args.addAll(List.of("--task", task)));
    usual.forEach(
        (name, value) -> {
          if (!Arrays.asList(more).contains(name)) {
            args.addAll(List.of(name, value));
          }
        });
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray());
  }

  /** Rows of comparison.csv by column; the second task's name has a comma, which is taken out. */
  private static List<Map<String, String>> rows(Path study) throws IOException {
    List<String> lines =
        Files.readAllLines(study.resolve("comparison.csv")).stream()
            .map(line -> line.replace("two, with", "two with").replace("\"", ""))
            .toList();
    String[] heads = lines.get(0).split(",");
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      assertEquals(heads.length, cells.length, line);
      Map<String, String> row = new TreeMap<>();
      for (int i = 0; i < heads.length; i++) {
        row.put(heads[i], cells[i]);
      }
      rows.add(row);
    }
    return rows;
  }

  private static List<Map<String, String>> where(
      List<Map<String, String>> rows, String column, String value) {
    return rows.stream().filter(row -> row.get(column).equals(value)).toList();
  }

  private static JsonNode record(Map<String, String> row) throws IOException {
    Path run = study.resolve(row.get("run").replace("two with", "two, with"));
    return new ObjectMapper().readTree(run.resolve("run.json").toFile());
  }

  @Test
  void everyArmIsSearchedAndMeasuredOnTheSameBudget() throws IOException {
    List<Map<String, String>> rows = rows(study);
    assertEquals(2 * 3 * (5 + 2 + 3), rows.size());
    for (Map<String, String> row : rows) {
      double share =
          row.get("stage").equals("result") ? 1 : row.get("stage").endsWith("1") ? .25 : .5;
      int perStep = Map.of("mezo", 2, "rloo", 6, "fzoo", 3).get(row.get("method"));
      assertEquals((int) (36 * share / perStep), Integer.parseInt(row.get("steps")), row::toString);
      assertEquals("finished", row.get("status"));
      int forwards = Integer.parseInt(row.get("forwards"));
      assertEquals(perStep * Integer.parseInt(row.get("steps")), forwards);
    }
  }

  /** The first line of a table in Markdown that begins with a word. */
  private static List<String> cells(String table, String first) {
    String line =
        table.lines().filter(l -> l.startsWith("| " + first + " |")).findFirst().orElseThrow();
    return Stream.of(line.split("\\|")).map(String::strip).toList();
  }

  /** A backward pass costs two forwards: 36 are 12 steps of a gradient, and 36 in the table. */
  @Test
  void aBackwardPassCountsAsTwoForwards() throws IOException {
    Path gradient = directory.resolve("gradient");
    CommandLineRun run = compare(gradient, "--methods", "mezo,sgd", "--rates", 1);
    assertEquals(0, run.code(), run.err());
    for (Map<String, String> row : where(rows(gradient), "method", "sgd")) {
      assertEquals("12", row.get("steps"));
      assertEquals("12", row.get("forwards"), "as the run's own record counts");
    }
    String table = Files.readString(gradient.resolve("comparison.md"));
    assertEquals("36", cells(table, "sgd").get(cells(table, "method").indexOf("forwards")));
    assertEquals(String.valueOf(2 * 3 * 72), run.value("forwards"));
  }

  /** Two rates with two values each, and all of them are tried. */
  @Test
  void aSettingIsSearchedTogetherWithTheRate() throws IOException {
    Path swept = directory.resolve("swept");
    CommandLineRun run =
        compare(swept, "--methods", "mezo", "--rates", 2, "--sweep", "eps=1e-3,1e-2");
    assertEquals(0, run.code(), run.err());
    for (Path task : tasks) {
      List<Map<String, String>> rows =
          where(rows(swept), "task", task.toString().replace("two,", "two"));
      List<Map<String, String>> tried = where(rows, "stage", "search-1");
      assertEquals(
          Set.of("eps=0.001", "eps=0.01"),
          tried.stream()
              .map(row -> "eps=" + Double.parseDouble(row.get("swept").substring(4)))
              .collect(Collectors.toSet()));
      assertEquals(
          4, tried.stream().map(row -> row.get("swept") + row.get("rate")).distinct().count());
      assertEquals(2, where(rows, "stage", "search-2").size());
    }
  }

  /** What a search saw of the test split: no text of it. */
  @Test
  void onlyResultsAreMeasuredOnTheTestSplit() throws IOException {
    for (Map<String, String> row : rows(study)) {
      boolean result = row.get("stage").equals("result");
      JsonNode record = record(row);
      assertEquals(result, record.get("results").has("test"), row::toString);
      assertEquals(result, record.get("configuration").get("test").asInt() > 0);
      assertEquals(result, !row.get("test_loss").isEmpty());
    }
  }

  /** Halving by hand: the two lowest dev losses of five, then the lowest of two. */
  @Test
  void theLowestDevelopmentLossesGoOn() throws IOException {
    Map<String, List<Map<String, String>>> arms =
        rows(study).stream().collect(Collectors.groupingBy(r -> r.get("task") + r.get("method")));
    for (List<Map<String, String>> arm : arms.values()) {
      double[] tried =
          where(arm, "stage", "search-1").stream()
              .mapToDouble(r -> Double.parseDouble(r.get("rate")))
              .sorted()
              .toArray();
      assertEquals(
          rates(best(where(arm, "stage", "search-1"), tried[2], 2)),
          rates(where(arm, "stage", "search-2")));
      Set<String> chosen = rates(best(where(arm, "stage", "search-2"), tried[2], 1));
      assertEquals(chosen, rates(where(arm, "stage", "result")));
      for (int i = 1; i < tried.length; i++) {
        assertEquals(Math.sqrt(10), tried[i] / tried[i - 1], 0.2, "two to a factor of ten");
      }
    }
  }

  /** Equal ones by how near they are to the middle of the grid, which is the default. */
  private static List<Map<String, String>> best(
      List<Map<String, String>> rows, double middle, int n) {
    return rows.stream()
        .sorted(
            Comparator.<Map<String, String>>comparingDouble(
                    r -> Double.parseDouble(r.get("dev_loss")))
                .thenComparingDouble(
                    r -> Math.abs(Math.log(Double.parseDouble(r.get("rate")) / middle))))
        .limit(n)
        .toList();
  }

  /** A perturbation that changes no weight gives no step, so that all rates come to the same. */
  @Test
  void whereNoRateIsBetterTheDefaultIsTaken() throws IOException {
    Path still = directory.resolve("still");
    CommandLineRun run = compare(still, "--methods", "mezo:eps=1e-30");
    assertEquals(0, run.code(), run.err());
    List<Map<String, String>> rows = rows(still);
    assertEquals(2, rows.stream().map(r -> r.get("task") + r.get("dev_loss")).distinct().count());
    for (Map<String, String> row : where(rows, "stage", "result")) {
      List<Double> tried =
          where(where(rows, "stage", "search-1"), "task", row.get("task")).stream()
              .map(r -> Double.parseDouble(r.get("rate")))
              .sorted()
              .toList();
      assertEquals(tried.get(2), Double.parseDouble(row.get("rate")));
    }
  }

  private static Set<String> rates(List<Map<String, String>> rows) {
    return rows.stream().map(row -> row.get("rate")).collect(Collectors.toSet());
  }

  /** A run's own command makes the same weights, and they stand up to verification by replay. */
  @Test
  void aRunIsAnOrdinaryRun() throws IOException {
    Map<String, String> row = where(where(rows(study), "method", "rloo"), "stage", "result").get(1);
    JsonNode record = record(row);
    List<Object> command = new ArrayList<>();
    record.get("command").forEach(word -> command.add(word.asText()));
    command.set(command.indexOf("--out") + 1, directory.resolve("again"));
    CommandLineRun again = CommandLineRun.of(command.toArray());
    assertEquals(0, again.code(), again.err());
    assertEquals(row.get("sha256"), again.value("sha256"));
    Path run = study.resolve(row.get("run").replace("two with", "two, with"));
    assertFalse(Files.exists(run.resolve("model")), "weights are made again from the journal");
    CommandLineRun replayed =
        CommandLineRun.of("replay", run, "--out", directory.resolve("replayed"));
    assertEquals(0, replayed.code(), replayed.err());
    assertTrue(replayed.out().contains(row.get("sha256")), replayed.out());
  }

  /** The table's means and deviations, from the records by hand. */
  @Test
  void meansAreThoseOfTheResults() throws IOException {
    JsonNode json = new ObjectMapper().readTree(study.resolve("comparison.json").toFile());
    for (JsonNode task : json.get("tasks")) {
      for (JsonNode arm : task.get("loss")) {
        String method = arm.get("arm").asText().replaceAll(":.*", "");
        double[] losses =
            where(where(rows(study), "stage", "result"), "method", method).stream()
                .filter(r -> r.get("task").equals(task.get("task").asText().replace("two,", "two")))
                .mapToDouble(r -> Double.parseDouble(r.get("test_loss")))
                .toArray();
        assertEquals(3, losses.length);
        double mean = (losses[0] + losses[1] + losses[2]) / 3;
        assertEquals(mean, arm.get("mean").asDouble(), 1e-12);
        double squares = 0;
        for (double loss : losses) {
          squares += (loss - mean) * (loss - mean);
        }
        assertEquals(Math.sqrt(squares / 2), arm.get("deviation").asDouble(), 1e-12);
      }
    }
  }

  /** All that a study leaves but seconds. */
  private static Map<String, String> content(Path study) throws IOException {
    Map<String, String> content = new TreeMap<>();
    for (Map<String, String> row : rows(study)) {
      Map<String, String> kept = new TreeMap<>(row);
      kept.remove("seconds");
      content.put(row.get("run"), kept.toString());
    }
    content.put("json", Files.readString(study.resolve("comparison.json")));
    return content;
  }

  @Test
  void runsSideBySideAreTheSame() throws IOException {
    Path jobs = directory.resolve("jobs");
    CommandLineRun run = compare(jobs, "--jobs", 3);
    assertEquals(0, run.code(), run.err());
    assertEquals(content(study), content(jobs));
  }

  /** Half of the runs are lost, one is torn, and one is damaged. */
  @Test
  void whatIsMissingIsMadeAgain() throws IOException {
    Path part = directory.resolve("part");
    copy(study, part);
    List<Path> runs;
    try (Stream<Path> files = Files.walk(part.resolve("runs"), FileVisitOption.values())) {
      runs =
          files.filter(file -> file.endsWith("journal.bin")).map(Path::getParent).sorted().toList();
    }
    for (int i = 0; i < runs.size(); i += 2) {
      delete(runs.get(i));
    }
    byte[] journal = Files.readAllBytes(runs.get(1).resolve("journal.bin"));
    Files.write(runs.get(1).resolve("journal.bin"), Arrays.copyOf(journal, journal.length - 30));
    Files.delete(runs.get(1).resolve("run.json"));
    journal[journal.length / 2] ^= 1;
    Files.write(runs.get(3).resolve("journal.bin"), journal);
    Files.delete(part.resolve("comparison.html"));
    byte[] untouched = Files.readAllBytes(runs.get(5).resolve("metrics.csv"));
    CommandLineRun resumed = CommandLineRun.of("compare", "--out", part, "--resume");
    assertEquals(0, resumed.code(), resumed.err());
    assertEquals(content(study), content(part));
    assertEquals(new String(untouched), Files.readString(runs.get(5).resolve("metrics.csv")));
    assertTrue(Files.exists(part.resolve("comparison.html")));
  }

  @Test
  void aStudyCanBeMadeLarger() throws IOException {
    Path larger = directory.resolve("larger");
    copy(study, larger);
    CommandLineRun run =
        CommandLineRun.of(
            "compare", "--out", larger, "--resume", "--methods", "mezo,fzoo:samples=2,lozo");
    assertEquals(0, run.code(), run.err());
    assertEquals(2 * 3 * (5 + 2 + 3), rows(larger).size());
    List<Map<String, String>> before = where(rows(study), "method", "mezo");
    assertEquals(
        before, where(rows(larger), "method", "mezo"), "not run again: seconds are the same");
  }

  @Test
  void thePageHasCurvesTablesAndRanks() throws IOException {
    String page = Files.readString(study.resolve("comparison.html"));
    for (String part :
        List.of(
            "Loss, dev",
            "Accuracy, dev",
            "Ranks by loss",
            "fzoo:samples=2",
            "search-1",
            "Settings")) {
      assertTrue(page.contains(part), part);
    }
    assertTrue(Files.readString(study.resolve("comparison.md")).contains("| rloo |"));
    assertTrue(Files.readString(study.resolve("curves-2.svg")).startsWith("<svg"));
    assertTrue(run.out().contains("mean rank"), run.out());
    assertEquals("60", run.value("runs"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--methods; mezo,nosuch; nosuch",
        "--methods; mezo,mezo; mezo more than once",
        "--methods; mezo:nosuch=3; nosuch",
        "--methods; q=3,mezo; q=3 follows no method",
        "--budget; 10 forwards; give 24 or more",
        "--budget; 10 bananas; one of forwards, examples, tokens, seconds, found 10 bananas",
        "--budget; -3; expected a number above 0",
        "--seeds; 3..1; --seeds 3..1",
        "--seeds; 0,0; 0 more than once",
        "--sweep; eps; KEY=VALUE",
        "--sweep; nosuch=1,2; nosuch",
        "--tune; nosuchweight; nosuchweight"
      })
  void badInputIsALine(String option, String value, String expected) {
    CommandLineRun refused = compare(directory.resolve("refused"), option, value);
    assertEquals(2, refused.code(), refused.out());
    assertEquals(
        1,
        refused.err().lines().filter(line -> !line.contains("repeated examples")).count(),
        refused.err());
    assertTrue(refused.err().contains(expected), refused.err());
    assertFalse(Files.exists(directory.resolve("refused")));
  }

  @Test
  void anotherStudysDirectoryIsLeftAlone() throws IOException {
    CommandLineRun again = compare(study);
    assertEquals(2, again.code());
    assertTrue(again.err().contains("--resume"), again.err());
    Path other = directory.resolve("other");
    copy(study, other);
    Map<String, String> before = content(other);
    CommandLineRun batch = CommandLineRun.of("compare", "--out", other, "--resume", "--batch", 4);
    assertEquals(2, batch.code(), batch.out());
    assertTrue(batch.err().contains("batch"), batch.err());
    assertEquals(before, content(other));
    CommandLineRun none =
        CommandLineRun.of("compare", "--out", directory.resolve("none"), "--resume");
    assertEquals(2, none.code());
    assertTrue(none.err().contains("no study"), none.err());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
