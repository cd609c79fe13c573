package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;

/** A study that holds first steps against the gradient before its runs. */
class CompareAlignTest {
  private static final int KEYS = 5;
  private static final String METHODS = "mezo,fzoo:samples=2,sgd";

  @TempDir static Path directory;
  private static Path model;
  private static Path task;
  private static Path study;
  private static CommandLineRun run;

  @BeforeAll
  static void compare() throws IOException {
    model = TinyModel.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("task.tsv"), TinyModel.tsv(150));
    study = directory.resolve("study");
    run = compare(study);
    assertEquals(0, run.code(), run.err());
  }

  private static CommandLineRun compare(Path out) {
    return compare(out, METHODS, KEYS);
  }

  private static CommandLineRun compare(Path out, String methods, int keys, Object... more) {
    List<Object> args = new ArrayList<>();
    args.addAll(List.of("compare", "--model", model, "--task", task, "--out", out));
    args.addAll(List.of("--methods", methods, "--budget", "12 forwards"));
    args.addAll(List.of("--rates", 1, "--seeds", "3,4", "--batch", 8, "--evaluations", 1));
    args.addAll(List.of("--backend", "reference", "--align", keys));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray());
  }

  private static JsonNode firstSteps(Path study, String arm) throws IOException {
    JsonNode json = new ObjectMapper().readTree(study.resolve("comparison.json").toFile());
    return StreamSupport.stream(json.at("/tasks/0/first_steps").spliterator(), false)
        .filter(node -> node.get("arm").asText().equals(arm))
        .findFirst()
        .orElseThrow();
  }

  /** What zeroth align measures with the same keys, put together by hand. */
  @Test
  void theyAreWhatAlignMeasures() throws IOException {
    Path aligned = directory.resolve("aligned");
    List<Object> args = new ArrayList<>();
    args.addAll(List.of("align", "--model", model, "--task", task, "--out", aligned));
    args.addAll(List.of("--methods", METHODS, "--steps", 0, "--keys", KEYS));
    args.addAll(List.of("--seed", 3, "--batch", 8, "--backend", "reference"));
    int dev =
        new ObjectMapper()
            .readTree(run("mezo").resolve("run.json").toFile())
            .at("/configuration/dev")
            .asInt();
    args.addAll(List.of("--held-out", Math.min(64, dev)));
    CommandLineRun align = CommandLineRun.of(args.toArray());
    assertEquals(0, align.code(), align.err());
    List<String> lines = Files.readAllLines(aligned.resolve("align.csv"));
    List<String> heads = List.of(lines.get(0).split(","));
    for (String arm : METHODS.split(",")) {
      double quality = 0;
      double squares = 0;
      double fall = 0;
      double curvature = 0;
      int forwards = 0;
      List<String> rows = lines.stream().filter(line -> line.startsWith(arm + ",")).toList();
      assertEquals(KEYS, rows.size());
      for (String line : rows) {
        String[] cells = line.split(",", -1);
        double q = Double.parseDouble(cells[heads.indexOf("quality")]);
        double length = Double.parseDouble(cells[heads.indexOf("length")]);
        quality += q / KEYS;
        squares += q * q / KEYS;
        fall -= length * Double.parseDouble(cells[heads.indexOf("slope")]) / KEYS;
        curvature += length * length * Double.parseDouble(cells[heads.indexOf("curvature")]) / KEYS;
        forwards = Integer.parseInt(cells[heads.indexOf("forwards")]) * (arm.equals("sgd") ? 3 : 1);
      }
      JsonNode found = firstSteps(study, arm);
      assertEquals(KEYS, found.get("keys").asInt());
      assertEquals(quality, found.get("d_cos_squared").asDouble(), 1e-9 * quality);
      double error = Math.sqrt((squares - quality * quality) / (KEYS - 1));
      assertEquals(error, found.get("d_cos_squared_error").asDouble(), 1e-6 * error);
      if (curvature > 0) {
        double progress = Math.signum(fall) * fall * fall / (2 * curvature) / forwards;
        double relative = 1e-9 * Math.abs(progress);
        assertEquals(progress, found.get("progress_per_forward").asDouble(), relative);
      } else {
        assertFalse(found.has("progress_per_forward"), "the loss has no lowest point along them");
      }
    }
  }

  private static Path run(String arm) throws IOException {
    try (var files = Files.walk(study.resolve("runs"))) {
      return files
          .filter(file -> file.endsWith("run.json") && file.toString().contains(arm))
          .findFirst()
          .orElseThrow()
          .getParent();
    }
  }

  /** A step along the gradient: cos = 1, so that d cos^2 is the number of weights. */
  @Test
  void theGradientItselfIsAlignedInAllWeights() throws IOException {
    JsonNode sgd = firstSteps(study, "sgd");
    long weights =
        new ObjectMapper()
            .readTree(run("sgd").resolve("run.json").toFile())
            .get("trainable")
            .asLong();
    assertEquals(weights, sgd.get("d_cos_squared").asDouble(), 1e-3 * weights);
  }

  @Test
  void tablesAndThePageShowThem() throws IOException {
    assertTrue(run.err().contains("first steps of 3 methods against the gradient"), run.err());
    for (String file : List.of("comparison.md", "comparison.html")) {
      String text = Files.readString(study.resolve(file));
      assertTrue(text.contains("d cos^2") && text.contains("progress"), file);
    }
    Path without = directory.resolve("without");
    assertEquals(0, compare(without, METHODS, 0).code());
    assertFalse(Files.readString(without.resolve("comparison.md")).contains("progress"));
    assertFalse(Files.exists(without.resolve("alignment.json")));
  }

  /** What was lost or damaged is measured again to the same numbers, what is there is taken. */
  @Test
  void aStudyThatGoesOnHasTheSameNumbers() throws IOException {
    Path again = directory.resolve("again");
    assertEquals(0, compare(again).code());
    String json = Files.readString(again.resolve("comparison.json"));
    Path known = again.resolve("alignment.json");
    String measured = Files.readString(known);
    for (String damaged : List.of(measured.substring(0, measured.length() / 2), "null")) {
      Files.writeString(known, damaged);
      assertEquals(0, CommandLineRun.of("compare", "--out", again, "--resume").code());
      assertEquals(json, Files.readString(again.resolve("comparison.json")));
      assertEquals(measured, Files.readString(known));
    }
    Files.writeString(
        known, measured.replaceFirst("\"alignment\" : [^,]*", "\"alignment\" : 42.5"));
    assertEquals(0, CommandLineRun.of("compare", "--out", again, "--resume").code());
    assertTrue(Files.readString(again.resolve("comparison.json")).contains("42.5"));
    CommandLineRun more = CommandLineRun.of("compare", "--out", again, "--resume", "--align", 2);
    assertEquals(0, more.code(), more.err());
    assertEquals(2, firstSteps(again, "mezo").get("keys").asInt(), "measured with these");
  }

  /** A study of which only first steps are known, with minibatches of another size. */
  @Test
  void whatWasMeasuredOfOtherMinibatchesIsMeasuredAnew() throws IOException {
    Path other = directory.resolve("other");
    assertEquals(0, compare(other).code());
    double before = firstSteps(other, "mezo").get("d_cos_squared").asDouble();
    try (var files = Files.walk(other.resolve("runs"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    CommandLineRun four = CommandLineRun.of("compare", "--out", other, "--resume", "--batch", 4);
    assertEquals(0, four.code(), four.err());
    assertNotEquals(before, firstSteps(other, "mezo").get("d_cos_squared").asDouble());
  }

  @Test
  void whatHasNoGradientIsRefusedBeforeAnyRun() {
    Path refused = directory.resolve("refused");
    CommandLineRun accuracy = compare(refused, "mezo", 2, "--objective", "accuracy");
    assertEquals(2, accuracy.code(), accuracy.out());
    assertTrue(accuracy.err().contains("--align"), accuracy.err());
    assertTrue(accuracy.err().contains("leave --align out"), accuracy.err());
    assertFalse(Files.exists(refused));
  }
}
