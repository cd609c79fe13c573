package zeroth.bench.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.BadInputException;

/** Tasks by their descriptions: what is read from which files, and what is refused. */
class DescribedTaskTest {
  static final String OWN =
      """
      about: are two words the same?
      files: {train: [a.jsonl, a.tsv, a.csv], test: b.tsv}
      fields: {one: [first, "1"], two: [second, "2"]}
      label: [same, "3"]
      answers: {no: "No, {one} is not {two}", yes: "Yes"}
      prompt: "{one} {{=}} {two}? {label}"
      masked: "{mask} , {one} {two}"
      masked-answers: {no: No, yes: Yes}
      example: {one: a, two: b, label: no}
      """;

  @TempDir Path directory;

  private Task task(String... files) throws IOException {
    Files.writeString(directory.resolve("own.yaml"), OWN);
    for (int i = 0; i < files.length; i += 2) {
      Files.writeString(directory.resolve(files[i]), files[i + 1]);
    }
    return Tasks.named(directory.resolve("own.yaml").toString());
  }

  private static Example example(String one, String two, String label, int line) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("one", one);
    fields.put("two", two);
    return new Example(fields, label, line);
  }

  private static String refused(org.junit.jupiter.api.function.Executable read) {
    return assertThrows(BadInputException.class, read).getMessage();
  }

  @Test
  void columnsAreFoundByNameInAnyKindOfFile() throws IOException {
    List<Example> expected = List.of(example("x", "y", "no", 2), example("z", "z", "yes", 3));
    Task csv = task("a.csv", "second,id,first,same\ny,1,x,no\nz,2,z,yes\n");
    assertEquals(expected, csv.read());
    assertEquals(List.of(), csv.heldOut(note -> {}));
    Task tsv = task("a.tsv", "second\tfirst\tsame\ny\tx\tno\nz\tz\tyes\n");
    assertEquals(expected, tsv.read(), "a .tsv comes before a .csv");
    Task json =
        task(
            "a.jsonl",
            "\n{\"first\": \"x\", \"second\": \"y\", \"same\": \"no\"}\n"
                + "{\"first\": \"z\", \"second\": \"z\", \"same\": \"yes\"}\n");
    assertEquals(expected, json.read());
    Task held = task("b.tsv", "p\tq\tno\n");
    assertEquals(List.of(example("p", "q", "no", 1)), held.heldOut(note -> {}));
    assertEquals(List.of("no", "yes"), held.labels());
    assertEquals(List.of("one", "two"), held.fields());
  }

  @Test
  void nestedArraysAreRowsOfTheirOwn() throws IOException {
    Path data = Files.createDirectory(directory.resolve("multirc"));
    Files.writeString(
        data.resolve("train.jsonl"),
        "{\"passage\": {\"text\": \"P\", \"questions\": [{\"question\": \"Q1\", \"answers\": ["
            + "{\"text\": \"A\", \"label\": 0}, {\"text\": \"B\", \"label\": 1}]},"
            + "{\"question\": \"Q2\", \"answers\": [{\"text\": \"C\", \"label\": 1}]}]}}\n");
    List<Example> found = Tasks.named("multirc:" + data).read();
    List<List<String>> texts = new ArrayList<>();
    found.forEach(e -> texts.add(List.copyOf(e.fields().values())));
    assertEquals(
        List.of(List.of("P", "Q1", "A"), List.of("P", "Q1", "B"), List.of("P", "Q2", "C")), texts);
    assertEquals(List.of("0", "1", "1"), found.stream().map(Example::label).toList());
    assertEquals(
        List.of(0, 1, 1),
        found.stream()
            .map(e -> LabelSet.named(List.of("wrong", "right"), found).classOf("t", e))
            .toList());
  }

  @Test
  void valuesAreReplacedAndTestFilesWithoutLabelsPassedOver() throws IOException {
    Path data = Files.createDirectory(directory.resolve("copa"));
    String copa =
        "{\"premise\": \"P\", \"choice1\": \"A\", \"choice2\": \"B\", \"question\": \"cause\"%s}\n";
    Files.writeString(data.resolve("train.jsonl"), copa.formatted(", \"label\": 1"));
    Files.writeString(data.resolve("test.jsonl"), copa.formatted(""));
    Files.writeString(data.resolve("val.jsonl"), copa.formatted(", \"label\": 0"));
    Task task = Tasks.named("copa:" + data);
    assertEquals(
        List.of("P", "A", "B", "because"), List.copyOf(task.read().get(0).fields().values()));
    assertEquals("0", task.heldOut(note -> {}).get(0).label());
  }

  @Test
  void theTestFileIsTheTestSplit() throws IOException {
    StringBuilder train = new StringBuilder("first\tsecond\tsame\n");
    StringBuilder test = new StringBuilder(train);
    for (int i = 0; i < 20; i++) {
      train.append("a").append(i).append("\tb\t").append(i % 2 == 0 ? "no" : "yes").append('\n');
      test.append("a").append(i + 19).append("\tb\tno\n");
    }
    Task task = task("a.tsv", train.toString(), "b.tsv", test.toString());
    List<String> notes = new ArrayList<>();
    Dataset data = Dataset.read(task, null, List.of(), task.sizes(), notes::add);
    assertEquals(20, data.test().size());
    assertEquals(19, data.train().size() + data.dev().size(), "a19 is in both files");
    assertTrue(notes.toString().contains("1 of 20 texts are in"), notes.toString());
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    assertTrue(refused(task()::read).contains("expected one of the files a.jsonl, a.tsv"));
    assertTrue(
        refused(task("a.csv", "first,second\nx,y\n")::read)
            .endsWith("line 2: expected a column named same or 3, found first, second"));
    assertTrue(
        refused(task("a.csv", "first,second,same\nx, ,no\n")::read)
            .endsWith("line 2: expected a text as second, found an empty one"));
    Task other = task("a.csv", "first,second,same\nx,y,maybe\nx,z,no\n");
    assertTrue(
        refused(() -> Dataset.read(other, null, List.of(), other.sizes()))
            .contains("line 2: expected one of the labels no, yes, found maybe"));
    assertTrue(refused(() -> Tasks.named("rte")).contains("--task rte:DIRECTORY"));
    assertTrue(refused(() -> Tasks.named("rte:nowhere")).contains("a directory with its files"));
    assertTrue(refused(() -> Tasks.named("rtx:nowhere")).contains("unknown task"));
    assertTrue(
        refused(task("a.jsonl", "{\"first\": [1], \"second\": \"y\", \"same\": \"no\"}\n")::read)
            .contains("line 1: expected a string, a whole number, true or false as first"));
  }

  @Test
  void aDescriptionThatDoesNotFitIsRefusedInOneLine() {
    String[][] wrong = {
      {"{one} {{=}} {two}? {label}", "{one} {three} {label}", "{three} is none of"},
      {"{one} {{=}} {two}? {label}", "{one} {label}.", "{label} once, at the end"},
      {"{one} {{=}} {two}? {label}", "{one} { {label}", "two braces for one"},
      {"{mask} , {one} {two}", "{one} {two}", "{mask} once"},
      {"masked-answers: {no: No, yes: Yes}", "masked-answers: {no: No}", "the labels no, yes"},
      {"label: no}", "label: maybe}", "the label a known one"},
      {"\nanswers: {no:", "\nanswers: {other:", "the labels other, yes"},
      {"about:", "abuot:", "found abuot"},
      {"files: {train: [a.jsonl, a.tsv, a.csv], test: b.tsv}", "files: {}", "a file's name"},
      {"example:", "prompt: x\nexample:", "YAML"},
      {"label: [same, \"3\"]", "label: {a: b}", "a text"},
      {"about: are", "about: &a are\nvalues: *a\nx: *a\ny: ", ""},
    };
    for (String[] one : wrong) {
      String text = OWN.replace(one[0], one[1]);
      assertTrue(!text.equals(OWN), one[0]);
      String line =
          refused(() -> TaskDescriptions.of("own.yaml", text.getBytes(StandardCharsets.UTF_8)));
      assertTrue(line.startsWith("own.yaml: ") && line.contains(one[2]), line);
      assertEquals(1, line.lines().count(), line);
    }
  }

  /** A reader can check what each model sees: the file is what the command prints. */
  @Test
  void whatModelsSeeOfEachTaskIsInTheGoldenFile() throws IOException {
    StringBuilder all = new StringBuilder();
    Stream.concat(TaskGuide.names().stream(), BuiltInTask.all().stream().map(Task::name))
        .forEach(name -> all.append(TaskGuide.of(name).text()).append('\n'));
    assertEquals(
        Files.readString(Path.of("src/test/resources/zeroth/bench/task/tasks.txt")),
        all.toString());
  }
}
