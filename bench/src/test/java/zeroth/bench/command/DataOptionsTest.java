package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.CommandLineRun;
import zeroth.bench.Main;
import zeroth.bench.TinyModel;

/** Options of data through the whole program: what is said, what is recorded, what comes back. */
class DataOptionsTest {
  @TempDir static Path directory;
  private static Path model;
  private static Path plain;
  private static Path odd;

  /** The same task twice: once as usual, once under other names and the label first. */
  @BeforeAll
  static void write() throws IOException {
    model = TinyModel.write(directory.resolve("tiny"));
    String rows = TinyModel.tsv(60);
    plain = Files.writeString(directory.resolve("plain.tsv"), rows);
    StringBuilder other = new StringBuilder("sentiment\treview\n");
    rows.lines()
        .skip(1)
        .map(line -> line.split("\t"))
        .forEach(cells -> other.append(cells[1] + "\t" + cells[0] + "\n"));
    odd = Files.writeString(directory.resolve("odd.tsv"), other);
  }

  @Test
  void aRunOfNamedColumnsIsReplayedAndGoesOn() throws IOException {
    Path usual = directory.resolve("usual");
    CommandLineRun first = run(plain, usual, "--set", "embedding=touched");
    Path named = directory.resolve("named");
    Object[] columns = {"--text-column", "review", "--label-column", "sentiment"};
    CommandLineRun second = run(odd, named, join(columns, "--set", "embedding=touched"));
    assertEquals(first.value("sha256"), second.value("sha256"));
    JsonNode configuration =
        new ObjectMapper().readTree(named.resolve("run.json").toFile()).get("configuration");
    assertEquals("review", configuration.get("text_column").asText());
    assertEquals("sentiment", configuration.get("label_column").asText());
    assertEquals("auto", configuration.get("header").asText());

    CommandLineRun replay = CommandLineRun.of("replay", named, "--backend", "reference");
    assertEquals(0, replay.code(), replay.err());
    assertEquals(second.value("sha256"), replay.value("sha256"));
    CommandLineRun longer =
        CommandLineRun.of("finetune", "--resume", named, "--steps", 25, "--backend", "reference");
    assertEquals(0, longer.code(), longer.err());
    CommandLineRun whole =
        run(plain, directory.resolve("whole"), "--set", "embedding=touched", "--steps", 25);
    assertEquals(whole.value("sha256"), longer.value("sha256"));
    CommandLineRun other =
        CommandLineRun.of(
            "finetune", "--resume", named, "--text-column", "2", "--backend", "reference");
    assertEquals(2, other.code(), other.out());
    assertTrue(other.err().contains("text_column"), other.err());
  }

  /** The shorter names of the options, too. */
  @Test
  void aRunOnPairsIsReplayedAndTheModelReadsThemAgain() throws IOException {
    StringBuilder rows = new StringBuilder("sentence1\tsentence2\tverdict\n");
    TinyModel.tsv(60)
        .lines()
        .skip(1)
        .map(line -> line.split("[\t ]"))
        .forEach(
            w ->
                rows.append(String.join(" ", w[0], w[1], w[2]))
                    .append('\t')
                    .append(String.join(" ", w[3], w[4], w[5]))
                    .append('\t')
                    .append(w[6])
                    .append('\n'));
    Path file = Files.writeString(directory.resolve("pairs.tsv"), rows);
    Path out = directory.resolve("pairs");
    CommandLineRun pairs =
        run(file, out, "--text", "sentence1", "--text2", "sentence2", "--label", "verdict");
    JsonNode configuration =
        new ObjectMapper().readTree(out.resolve("run.json").toFile()).get("configuration");
    assertEquals("sentence2", configuration.get("text2_column").asText());
    CommandLineRun joined = run(plain, directory.resolve("joined"));
    assertFalse(pairs.value("sha256").equals(joined.value("sha256")));
    CommandLineRun replay = CommandLineRun.of("replay", out, "--backend", "reference");
    assertEquals(0, replay.code(), replay.err());
    assertEquals(pairs.value("sha256"), replay.value("sha256"));
    CommandLineRun longer =
        CommandLineRun.of("finetune", "--resume", out, "--steps", 25, "--backend", "reference");
    assertEquals(0, longer.code(), longer.err());
    CommandLineRun again =
        CommandLineRun.of(
            "evaluate",
            "--model",
            out.resolve("model"),
            "--task",
            file,
            "--text2",
            "sentence2",
            "--label",
            "verdict",
            "--backend",
            "reference");
    assertEquals(0, again.code(), again.err());

    CommandLineRun missing =
        CommandLineRun.of(
            "evaluate",
            "--model",
            model,
            "--task",
            file,
            "--text2",
            "sentence3",
            "--label",
            "verdict");
    assertEquals(2, missing.code());
    assertEquals(1, missing.err().lines().count(), missing.err());
    assertTrue(missing.err().contains("sentence3, as --text2-column says"), missing.err());
    CommandLineRun narrow =
        CommandLineRun.of(
            "evaluate",
            "--model",
            model,
            "--task",
            file,
            "--text2",
            "sentence2",
            "--label",
            "verdict",
            "--max-length",
            2);
    assertEquals(2, narrow.code());
    assertTrue(narrow.err().lines().anyMatch(line -> line.contains("a length of at least 3")));
  }

  @Test
  void promptsOfAFileMayHoldCommas() throws IOException {
    Path prompts =
        Files.writeString(directory.resolve("prompts.txt"), "a bad, dull film\na good day\n\n");
    Path out = directory.resolve("prompts");
    run(plain, out, "--prompts-file", prompts, "--steps", 1);
    JsonNode record = new ObjectMapper().readTree(out.resolve("run.json").toFile());
    assertEquals(
        "[\"a bad, dull film\",\"a good day\"]",
        record.get("configuration").get("prompts").toString());
    refused("--prompts-file", "exclude", "--prompts-file", prompts, "--prompts", "a,b");
    refused("--prompts-file", "exclude", "--prompts-file", prompts, "--prompt-template", "{label}");
    refused("no such file", "none.txt", "--prompts-file", directory.resolve("none.txt"));
    Path gap = Files.writeString(directory.resolve("gap.txt"), "a\n\nb\n");
    refused("line 3", "line 2 is empty", "--prompts-file", gap);
    Path three = Files.writeString(directory.resolve("three.txt"), "a\nb\nc\n");
    refused("--prompts-file", "2 labels", "--prompts-file", three);
  }

  @Test
  void whatIsCutIsSaid() throws IOException {
    CommandLineRun usual = run(plain, directory.resolve("uncut"), "--steps", 1);
    assertEquals("", usual.err());
    // a text has six words between two special tokens
    CommandLineRun cut = run(plain, directory.resolve("cut"), "--steps", 1, "--max-length", 7);
    assertEquals(3, cut.err().lines().count(), cut.err());
    for (String split : List.of("train", "dev", "test")) {
      assertTrue(cut.err().contains(split + " texts have more than 7 tokens"), cut.err());
    }
    assertTrue(cut.err().contains("12 of 12 test"), cut.err());
    CommandLineRun exact = run(plain, directory.resolve("exact"), "--steps", 1, "--max-length", 8);
    assertEquals("", exact.err());
    CommandLineRun clamped =
        run(plain, directory.resolve("clamped"), "--steps", 1, "--max-length", 512);
    assertEquals(
        "zeroth: --max-length 512: the model takes 24 tokens at most\n",
        clamped.err().replace("\r", ""));
  }

  @Test
  void columnsAreOfFiles() {
    CommandLineRun run = CommandLineRun.of("finetune", "--task", "wordnet", "--header", "no");
    assertEquals(2, run.code());
    assertTrue(run.err().contains("--header") && run.err().contains("wordnet"), run.err());
  }

  /** Escape sequences of a label do not reach the terminal. */
  @Test
  void notesHaveNoControlCharacters() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("esc.tsv"), TinyModel.tsv(60) + "a film\tx\u001b[31m\n");
    CommandLineRun run =
        CommandLineRun.of("evaluate", "--model", model, "--task", file, "--backend", "reference");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.err().contains("single text in line 62"), run.err());
    assertFalse(run.err().contains("\u001b"));
  }

  /** Without the check, native code ends this process with 134. */
  @Test
  void aHostileTokenizerEndsAProcessWithOneLine() throws IOException, InterruptedException {
    Path hostile = TinyModel.write(directory.resolve("hostile"));
    Path tokenizer = hostile.resolve("tokenizer.json");
    String json = Files.readString(tokenizer);
    String split =
        "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(a+)+$\"},\"behavior\":\"Isolated\","
            + "\"invert\":false}";
    String changed = json.replace("{\"type\":\"BertPreTokenizer\"}", split);
    assertFalse(changed.equals(json));
    Files.writeString(tokenizer, changed);
    Path task =
        Files.writeString(
            directory.resolve("aaa.tsv"), TinyModel.tsv(60) + "a".repeat(60) + "!\tgood\n");
    Path error = directory.resolve("err");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "evaluate",
                "--backend",
                "reference",
                "--model",
                hostile.toString(),
                "--task",
                task.toString())
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(error.toFile())
            .start();
    try {
      assertTrue(process.waitFor(120, TimeUnit.SECONDS), "it goes on");
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(error, StandardCharsets.UTF_8);
    assertEquals(2, process.exitValue(), said);
    assertEquals(1, said.lines().count(), said);
    assertTrue(said.startsWith("zeroth: ") && said.contains("(a+)+$"), said);
    assertTrue(said.contains("tokenizer.json"), said);
  }

  private static CommandLineRun run(Path task, Path out, Object... more) {
    CommandLineRun run = CommandLineRun.of(CommandLineRun.finetune(model, task, out, more));
    assertEquals(0, run.code(), run.err());
    return run;
  }

  private static Object[] join(Object[] some, Object... more) {
    return java.util.stream.Stream.concat(
            java.util.Arrays.stream(some), java.util.Arrays.stream(more))
        .toArray();
  }

  private static void refused(String said, String also, Object... more) {
    CommandLineRun run =
        CommandLineRun.of(CommandLineRun.finetune(model, plain, directory.resolve("never"), more));
    assertEquals(2, run.code(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains(said) && run.err().contains(also), run.err());
  }
}
