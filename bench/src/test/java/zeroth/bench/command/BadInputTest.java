package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;

/** Whatever is wrong with the input: one line that names it, exit 2, and nothing written. */
class BadInputTest {
  @TempDir static Path directory;
  private static Path model;
  private static Path task;

  @BeforeAll
  static void write() throws IOException {
    model = TinyModel.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(60));
    Files.writeString(directory.resolve("file"), "");
    Files.createDirectory(directory.resolve("foreign"));
    Files.writeString(directory.resolve("foreign/notes.txt"), "mine");
  }

  static Stream<Arguments> options() {
    return Stream.of(
        bad("unknown option", List.of("--stps", 3), "--stps", "--steps"),
        bad("no whole number", List.of("--steps", "many"), "--steps", "from 0", "many"),
        bad("negative number", List.of("--steps", -1), "--steps", "from 0", "-1"),
        bad("number too large", List.of("--batch", "3000000000"), "--batch", "2147483647"),
        bad("empty batch", List.of("--batch", 0), "--batch", "from 1"),
        bad("rate of 0", List.of("--lr", 0), "--lr", "above 0"),
        bad("rate no number", List.of("--lr", "NaN"), "--lr", "finite"),
        bad("infinite eps", List.of("--eps", "Infinity"), "--eps", "finite"),
        bad("no directions", List.of("--q", 0), "--q", "from 1"),
        bad("seed no number", List.of("--seed", "x"), "--seed", "x"),
        bad("schedule", List.of("--schedule", "step"), "constant or linear or cosine", "step"),
        bad(
            "backend",
            List.of("--backend", "gpu"),
            "cpu or reference or opencl or opencl:N or auto",
            "gpu"),
        bad("method", List.of("--method", "adam"), "adam", "mezo"),
        bad("setting", List.of("--set", "epsilon=1"), "mezo", "epsilon", "eps, q"),
        bad("setting's range", List.of("--set", "weight-decay=-1"), "weight-decay", "[0", "-1"),
        bad("setting twice", List.of("--eps", "1e-3", "--set", "eps=1"), "--eps", "exclude"),
        bad("one sample", List.of("--method", "rloo", "--set", "samples=1"), "samples", "from 2"),
        bad("no key", List.of("--set", "eps"), "--set", "eps"),
        bad("rank", List.of("--method", "lozo", "--set", "rank=0"), "rank", "from 1"),
        bad("twice", List.of("--q", 1, "--q", 2), "--q", "once"),
        bad("no value", List.of("--seed"), "--seed"),
        bad("task's kind", List.of("--task", "imdb"), "imdb", "wordnet"),
        bad("no task file", List.of("--task", "none.tsv"), "no such file", "none.tsv"),
        bad("model", List.of("--model", "bert-huge"), "bert-huge", "minilm"),
        bad("no onnx file", List.of("--model", "none.onnx"), "none.onnx"),
        bad("labels", List.of("--labels", "good,fine"), "line 3", "bad", "good, fine"),
        bad("label twice", List.of("--labels", "good,good"), "twice"),
        bad("one label", List.of("--labels", "good"), "two labels"),
        bad("prompts", List.of("--prompts", "a"), "--prompts", "2 labels"),
        bad("template", List.of("--prompt-template", "a text"), "{label}"),
        bad(
            "prompts and template",
            List.of("--prompts", "a,b", "--prompt-template", "{label}"),
            "exclude"),
        bad("too many examples", List.of("--test", 1000), "--test", "1000", "12"),
        bad("length", List.of("--max-length", 1), "--max-length", "from 2"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("options")
  void badOptionsAreNamed(String name, List<Object> more, List<String> said) throws IOException {
    Path out = directory.resolve("never");
    Set<String> before = names();
    refused(CommandLineRun.of(CommandLineRun.finetune(model, task, out, more.toArray())), said);
    assertEquals(before, names(), "nothing may be written");
  }

  static Stream<Arguments> datasets() {
    return Stream.of(
        dataset("empty", "a.tsv", "", "no examples"),
        dataset("header alone", "a.tsv", "text\tlabel\n", "no examples"),
        dataset("one label", "a.tsv", "text\tlabel\na\tx\nb\tx\n", "labels", "found 1"),
        dataset("no label column", "a.tsv", "index\tsentence\tlabels\n", "line 1", "header"),
        dataset("no label in a header", "a.tsv", "text\tclass\n1\t2\n", "line 1", "label"),
        dataset("no text column", "a.tsv", "sentence1\tlabel\na\t0\n", "line 1", "text"),
        dataset("text twice", "a.tsv", "text\tsentence\tlabel\n", "column 1", "column 2"),
        dataset("label twice", "a.tsv", "text\tlabel\tlabel\n", "column 2", "column 3"),
        dataset("columns", "a.tsv", "text\tlabel\na\tx\nb\n", "line 3", "2 columns", "1 column"),
        dataset("no columns", "a.tsv", "only texts\n", "line 1", "two columns"),
        dataset("empty text", "a.tsv", "text\tlabel\n \tx\n", "line 2", "text"),
        dataset("empty label", "a.tsv", "text\tlabel\na\t\n", "line 2", "label"),
        dataset("few", "a.tsv", "a\tx\nb\ty\n", "too few examples"),
        dataset("empty", "a.jsonl", "\n\n", "no examples"),
        dataset("no JSON", "a.jsonl", "{\"text\": \"a\", \"label\": 0}\n{no\n", "line 2"),
        dataset("no object", "a.jsonl", "[1]\n", "line 1", "array"),
        dataset("no text", "a.jsonl", "{\"label\": 0}\n", "line 1", "text"),
        dataset("no label", "a.jsonl", "{\"text\": \"a\"}\n", "line 1", "label"),
        dataset("text no string", "a.jsonl", "{\"text\": 1, \"label\": 0}\n", "line 1", "number"),
        dataset("label no name", "a.jsonl", "{\"text\":\"a\",\"label\":0.5}\n", "whole number"),
        dataset("both", "a.jsonl", "{\"text\":\"a\",\"sentence\":\"b\",\"label\":0}", "both"),
        dataset("key twice", "a.jsonl", "{\"text\":\"a\",\"text\":\"b\",\"label\":0}", "uplicate"),
        dataset("two objects", "a.jsonl", "{\"text\":\"a\",\"label\":0} {}", "line 1"),
        dataset("long line", "a.tsv", "x".repeat(1 << 21), "line 1", "1048576 bytes"));
  }

  @ParameterizedTest(name = "{0} in {1}")
  @MethodSource("datasets")
  void badDatasetsAreNamedWithTheLine(String name, String file, String text, List<String> said)
      throws IOException {
    refusedDataset(file, text.getBytes(StandardCharsets.UTF_8), said);
  }

  @Test
  void otherEncodingsAreNamedWithTheLine() throws IOException {
    byte[] latin1 = "text\tlabel\nplain\tx\ncaf\u00e9\ty\n".getBytes(StandardCharsets.ISO_8859_1);
    refusedDataset("latin1.tsv", latin1, List.of("line 3", "UTF-8"));
    byte[] utf16 = "text\tlabel\n".getBytes(StandardCharsets.UTF_16);
    refusedDataset("utf16.tsv", utf16, List.of("line 1", "UTF-8"));
  }

  @Test
  void aDirectoryThatIsNoRunIsNeverTouched() throws IOException {
    Path foreign = directory.resolve("foreign");
    for (Object[] more : List.of(new Object[] {}, new Object[] {"--force"})) {
      refused(
          CommandLineRun.of(CommandLineRun.finetune(model, task, foreign, more)),
          List.of("no previous run"));
    }
    assertEquals("mine", Files.readString(foreign.resolve("notes.txt")));
  }

  @Test
  void anOutputThatCannotBeADirectoryIsNamed() {
    Path file = directory.resolve("file");
    refused(
        CommandLineRun.of(CommandLineRun.finetune(model, task, file, "--force")),
        List.of("--out", "no directory"));
    refused(
        CommandLineRun.of(CommandLineRun.finetune(model, task, file.resolve("inside"))),
        List.of("--out", "no directory"));
    refused(
        CommandLineRun.of(
            "finetune", "--model", model, "--task", task, "--out", "/proc/zeroth/run"),
        List.of("--out", "/proc"));
  }

  @Test
  void badInputLeavesAPreviousRunAsItIs() throws IOException {
    Path out = directory.resolve("previous");
    CommandLineRun first =
        CommandLineRun.of(CommandLineRun.finetune(model, task, out, "--steps", 1));
    assertEquals(0, first.code(), first.err());
    String record = Files.readString(out.resolve("run.json"));
    refused(
        CommandLineRun.of(CommandLineRun.finetune(model, task, out, "--force", "--labels", "x,y")),
        List.of("x, y"));
    assertEquals(record, Files.readString(out.resolve("run.json")));
  }

  @Test
  void aHeadAndPromptsExcludeEachOther() {
    Path out = directory.resolve("with-head");
    CommandLineRun.of(CommandLineRun.finetune(model, task, out, "--steps", 0));
    refused(
        CommandLineRun.of("evaluate", "--model", out, "--task", task, "--labels", "bad,good"),
        List.of("bad, good", "--labels"));
  }

  @Test
  void commandsAreNamed() {
    refused(
        CommandLineRun.of(),
        List.of(
            "finetune, replay, verify, evaluate, compare, predict, generate, merge, models, tasks, methods, devices, quadratics, golden, speed"));
    refused(CommandLineRun.of("finetun"), List.of("finetun", "did you mean finetune"));
    refused(CommandLineRun.of("models", "all"), List.of("all"));
  }

  @Test
  void theSpeedBenchRefusesBeforeItMeasures() {
    refused(
        CommandLineRun.of("speed", "--part", "gemm,forwards"),
        List.of("--part", "gemm or forward or decoder", "forwards"));
    refused(CommandLineRun.of("speed", "--part", ""), List.of("--part", "gemm"));
    refused(CommandLineRun.of("speed", "--threads", "1,0"), List.of("--threads", "from 1", "0"));
    refused(CommandLineRun.of("speed", "--rounds", 0), List.of("--rounds", "from 1"));
    refused(
        CommandLineRun.of("speed", "--out", directory.resolve("file")),
        List.of("--out", "exists already"));
    refused(
        CommandLineRun.of("speed", "--csv", directory.resolve("no/speed.csv")),
        List.of("--out", "no directory"));
    refused(
        CommandLineRun.of("speed", "--backend", "reference"),
        List.of("--backend reference", "cpu or opencl"));
    refused(
        CommandLineRun.of("speed", "--backend", "opencl", "--part", "memory,start"),
        List.of("--part", "gemm, forward, decoder, generation, step, tuning and noise"));
    CommandLineRun nothing =
        CommandLineRun.of("speed", "--part", "decoder,generation", "--only", "bf17");
    assertEquals(2, nothing.code(), "known only when all parts have been asked");
    assertTrue(nothing.err().contains("--only bf17: no figure"), nothing.err());
  }

  @Test
  void theHistoryOfSpeedIsOneOfTables() throws IOException {
    Path tables = Files.createDirectories(directory.resolve("tables"));
    Path page = directory.resolve("page");
    refused(CommandLineRun.of("speed", "--history", tables), List.of("--history", "--out <name>"));
    refused(
        CommandLineRun.of("speed", "--history", tables, "--out", page),
        List.of("tables", "no .csv file", "zeroth speed --out"));
    refused(
        CommandLineRun.of("speed", "--history", tables.resolve("none"), "--out", page),
        List.of("none", "no such file"));
    refused(
        CommandLineRun.of("speed", "--history", tables, "--out", page, "--rounds", 3),
        List.of("--rounds", "measures nothing"));
    refused(
        CommandLineRun.of("speed", "--history", tables, "--out", page, "--only", "bf16"),
        List.of("--only", "measures nothing"));
    Path csv = Files.writeString(tables.resolve("data.csv"), "text,label\ngood,1\n");
    refused(
        CommandLineRun.of("speed", "--history", tables, "--out", page),
        List.of("data.csv: row 1", "columns of a table that zeroth speed", "text,label"));
    Files.writeString(csv, "");
    refused(
        CommandLineRun.of("speed", "--history", tables, "--out", page),
        List.of("data.csv", "empty"));
    Files.write(csv, new byte[] {'a', (byte) 0xff, '\n'});
    refused(
        CommandLineRun.of("speed", "--history", tables, "--out", page),
        List.of("data.csv", "UTF-8"));
    assertFalse(Files.exists(directory.resolve("page.html")));
    Files.writeString(directory.resolve("page.svg"), "mine");
    refused(
        CommandLineRun.of("speed", "--history", tables, "--out", page), List.of("page.svg exists"));
    Path nowhere = tables.resolve("none/page");
    refused(
        CommandLineRun.of("speed", "--history", tables, "--out", nowhere),
        List.of("--out", "there is no directory"));
  }

  @Test
  void debugShowsWhere() {
    CommandLineRun run = CommandLineRun.of("evaluate", "--task", "none.tsv", "--debug");
    assertEquals(2, run.code());
    assertTrue(run.err().contains("\tat zeroth.bench"), run.err());
  }

  private void refusedDataset(String file, byte[] content, List<String> said) throws IOException {
    Path dataset = Files.write(directory.resolve(file), content);
    Set<String> before = names();
    Path out = directory.resolve("never");
    refused(CommandLineRun.of(CommandLineRun.finetune(model, dataset, out)), said);
    assertEquals(before, names(), "nothing may be written");
  }

  private static void refused(CommandLineRun run, List<String> said) {
    assertEquals(2, run.code(), run.err());
    assertEquals("", run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().startsWith("zeroth: "), run.err());
    assertFalse(run.err().contains("Exception"), run.err());
    for (String text : said) {
      assertTrue(run.err().contains(text), () -> "no '" + text + "' in: " + run.err());
    }
  }

  private static Arguments bad(String name, List<Object> more, String... said) {
    return Arguments.of(name, more, List.of(said));
  }

  private static Arguments dataset(String name, String file, String text, String... said) {
    return Arguments.of(name, file, text, List.of(said));
  }

  private static Set<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }
}
