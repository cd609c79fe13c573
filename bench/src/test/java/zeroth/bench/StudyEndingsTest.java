package zeroth.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Studies that a signal ends, or a full disk, or that have to be measured before they begin. */
class StudyEndingsTest {
  @TempDir static Path directory;
  private static Path model;
  private static Path task;

  @BeforeAll
  static void write() throws IOException {
    model = TinyModel.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(60));
  }

  private static List<String> compare(Path out, String budget, String... more) {
    List<String> args = new ArrayList<>(List.of("compare", "--model", model.toString()));
    args.addAll(List.of("--task", task.toString(), "--out", out.toString(), "--batch", "8"));
    args.addAll(List.of("--methods", "mezo,fzoo:samples=2", "--budget", budget));
    args.addAll(List.of("--seeds", "0,1", "--backend", "reference"));
    args.addAll(List.of(more));
    return args;
  }

  private static CommandLineRun resume(Path study) {
    return CommandLineRun.of("compare", "--out", study, "--resume");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process cannot be asked to end")
  void aSignalEndsAStudyThatGoesOnLater() throws IOException, InterruptedException {
    Path study = directory.resolve("signalled");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(compare(study, "600 forwards", "--rates", "2", "--jobs", "2"));
    Path err = directory.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(err.toFile())
            .start();
    try {
      while (process.isAlive() && !Files.readString(err).contains("search-1")) {
        Thread.sleep(20);
      }
      process.destroy(); // SIGTERM
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it goes on");
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(err);
    assertEquals(143, process.exitValue(), said);
    assertTrue(said.contains("zeroth compare --out " + study + " --resume goes on"), said);
    assertFalse(Files.exists(study.resolve("comparison.json")));
    CommandLineRun resumed = resume(study);
    assertEquals(0, resumed.code(), resumed.err());
    Path alone = directory.resolve("alone");
    List<String> whole = compare(alone, "600 forwards", "--rates", "2");
    assertEquals(0, CommandLineRun.of(whole.toArray()).code());
    assertEquals(StudyContent.of(alone), StudyContent.of(study));
  }

  /**
   * A text has six words and two marks, MeZO two forwards of 8 texts in a step, FZOO here three.
   */
  @ParameterizedTest
  @CsvSource({"640 examples, 40, 26", "2000 tokens, 15, 10", "31 forwards, 15, 10"})
  void stepsFollowFromWhatTheBudgetCounts(String budget, int mezo, int fzoo) throws IOException {
    Path study = directory.resolve(budget);
    CommandLineRun run = CommandLineRun.of(compare(study, budget, "--rates", "1").toArray());
    assertEquals(0, run.code(), run.err());
    assertEquals(Map.of("mezo", mezo, "fzoo", fzoo), steps(study));
  }

  private static Map<String, Integer> steps(Path study) throws IOException {
    Map<String, Integer> steps = new java.util.HashMap<>();
    List<String> lines = Files.readAllLines(study.resolve("comparison.csv"));
    int column = List.of(lines.get(0).split(",")).indexOf("steps");
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",");
      Integer before = steps.put(cells[1], Integer.valueOf(cells[column]));
      assertTrue(before == null || before.equals(steps.get(cells[1])), line);
    }
    return steps;
  }

  /** What a step took is measured once; a study that goes on counts by what it was. */
  @Test
  void secondsAreCountedByWhatAStepTookBeforeTheStudyBegan() throws IOException {
    Path study = directory.resolve("seconds");
    CommandLineRun run = CommandLineRun.of(compare(study, "0.3 s", "--rates", "1").toArray());
    assertEquals(0, run.code(), run.err());
    Map<String, Double> seconds = seconds(study);
    assertEquals(expected(0.3, seconds), steps(study));
    Map<String, String> content = StudyContent.of(study);
    try (Stream<Path> files = Files.walk(study.resolve("runs"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (file.toString().contains("seed-1") || file.endsWith("report.html")) {
          Files.delete(file);
        }
      }
    }
    assertEquals(0, resume(study).code());
    assertEquals(content, StudyContent.of(study));
    assertEquals(seconds, seconds(study));
    ObjectMapper json = new ObjectMapper();
    ObjectNode begun = (ObjectNode) json.readTree(study.resolve("study.json").toFile());
    ObjectNode slow = (ObjectNode) begun.get("seconds_per_step");
    seconds.forEach((key, value) -> slow.put(key, 5 * value));
    json.writeValue(study.resolve("study.json").toFile(), begun);
    CommandLineRun slower = resume(study);
    assertEquals(0, slower.code(), slower.err());
    assertEquals(expected(0.3 / 5, seconds), steps(study));
  }

  private static Map<String, Double> seconds(Path study) throws IOException {
    Map<String, Double> seconds = new java.util.TreeMap<>();
    ObjectMapper json = new ObjectMapper();
    JsonNode found = json.readTree(study.resolve("study.json").toFile()).get("seconds_per_step");
    found.fieldNames().forEachRemaining(name -> seconds.put(name, found.get(name).asDouble()));
    return seconds;
  }

  private static Map<String, Integer> expected(double budget, Map<String, Double> seconds) {
    double mezo = seconds.get(task + " mezo");
    double fzoo = seconds.get(task + " fzoo:samples=2");
    return Map.of("mezo", (int) (budget / mezo), "fzoo", (int) (budget / fzoo));
  }

  /** In the way of a file that would take another's place, as where there is no room for it. */
  @ParameterizedTest
  @CsvSource({"comparison.json.partial/x", "rates.json.partial/x", "runs"})
  void whatCannotBeWrittenIsOneLineAndTheStudyGoesOnLater(String obstacle) throws IOException {
    Path study = directory.resolve("full " + obstacle.replace('/', ' '));
    assertEquals(0, CommandLineRun.of(compare(study, "31", "--rates", "1").toArray()).code());
    Map<String, String> content = StudyContent.of(study);
    Path moved = directory.resolve("moved");
    Path place = study.resolve(obstacle);
    if (obstacle.equals("runs")) {
      Files.move(place, moved);
      Files.writeString(place, "in the way");
    } else {
      Files.createDirectories(place);
    }
    CommandLineRun failed = resume(study);
    assertTrue(failed.code() == 1 || failed.code() == 2, failed.err());
    List<String> lines =
        failed.err().lines().filter(line -> !line.matches("zeroth: result: \\d+ runs")).toList();
    assertEquals(1, lines.size(), failed.err());
    assertTrue(lines.get(0).contains("cannot"), failed.err());
    if (obstacle.equals("runs")) {
      Files.delete(place);
      Files.move(moved, place);
    } else {
      Files.delete(place);
      Files.delete(place.getParent());
    }
    assertEquals(0, resume(study).code());
    assertEquals(content, StudyContent.of(study));
  }

  /** Nothing was there but the file that would have been study.json. */
  @Test
  void aStudyThatWasKilledAsItBeganBeginsAgain() throws IOException {
    Path study = Files.createDirectories(directory.resolve("killed"));
    CommandLineRun none = resume(study);
    assertEquals(2, none.code());
    assertTrue(none.err().contains("begin one without --resume"), none.err());
    Files.writeString(study.resolve("study.json.partial"), "{");
    CommandLineRun run = CommandLineRun.of(compare(study, "31", "--rates", "1").toArray());
    assertEquals(0, run.code(), run.err());
    assertFalse(Files.exists(study.resolve("study.json.partial")));
  }
}
