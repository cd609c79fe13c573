package zeroth.bench.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.BadInputException;
import zeroth.tensor.fuzz.Fuzz;

/** Examples with options or texts of their own, from the files that are published of them. */
class OwnAnswersTest {
  /** As SuperGLUE writes it, with a letter that Java counts as two and Unicode as one. */
  private static final String RECORD =
      "{\"source\": \"x\", \"passage\": {\"text\": \"\ud83d\ude00 Ann met Bob.\\n@highlight\\nBob"
          + " left Ann\", \"entities\": [{\"start\": 2, \"end\": 4}, {\"start\": 10, \"end\": 12},"
          + " {\"start\": 26, \"end\": 28}]}, \"qas\": [{\"query\": \"Later @placeholder sat with"
          + " @placeholder's dog\", \"answers\": [{\"start\": 26, \"end\": 28, \"text\":"
          + " \"Bob\"}], \"idx\": 3}, {\"query\": \"@placeholder wept\", \"answers\": [{\"text\":"
          + " \"Ann\"}, {\"text\": \"Bob\"}]}], \"idx\": 0}\n";

  private static final String SQUAD =
      "{\"data\": [{\"title\": \"Oak\", \"paragraphs\": [{\"context\": \"C1\", \"qas\": ["
          + "{\"answers\": [{\"answer_start\": 0, \"text\": \"a\"}, {\"answer_start\": 0,"
          + " \"text\": \"a\"}, {\"text\": \"b\"}], \"question\": \"Q1\", \"id\": \"1\"},"
          + "{\"answers\": [{\"text\": \"c\"}], \"question\": \"Q2\"}]}]},"
          + "{\"title\": \"Elm\", \"paragraphs\": [{\"context\": \"C2\", \"qas\": ["
          + "{\"question\": \" Q3\", \"answers\": [{\"text\": \"d\"}]}]}]}],"
          + " \"version\": \"1.1\"}";

  private static final String DROP =
      "{\"nfl_1\": {\"passage\": \"P\", \"qa_pairs\": [{\"question\": \"How many?\", \"answer\":"
          + " {\"number\": \"3\", \"date\": {\"day\": \"\", \"month\": \"\", \"year\": \"\"},"
          + " \"spans\": []}, \"validated_answers\": [{\"number\": \"\", \"date\": {},"
          + " \"spans\": [\"three\"]}, {\"number\": \"4\", \"spans\": []}]}, {\"question\":"
          + " \"When?\", \"answer\": {\"number\": \"\", \"date\": {\"day\": \"2\", \"month\":"
          + " \"May\", \"year\": \"1900\"}, \"spans\": []}, \"validated_answers\": [{\"date\":"
          + " {\"day\": \"\", \"month\": \"May\", \"year\": \"1900\"}}]}], \"wiki_url\": \"u\"},"
          + "\"h_2\": {\"passage\": \"R\", \"qa_pairs\": [{\"question\": \"Who?\", \"answer\":"
          + " {\"number\": \"\", \"date\": {\"day\": \"\", \"month\": \"\", \"year\": \"\"},"
          + " \"spans\": [\"Ann\", \"Bob\"]}}]}}";

  @TempDir Path directory;

  private List<Example> read(String task, String file, String content) throws IOException {
    Path data = directory.resolve(task);
    Files.createDirectories(data);
    Files.writeString(data.resolve(file), content);
    return Tasks.named(task + ":" + data).read();
  }

  @Test
  void recordsOptionsAreThePartsOfThePassage() throws IOException {
    List<Example> found = read("record", "train.jsonl", RECORD);
    assertEquals(2, found.size());
    assertEquals(
        Map.of(
            "passage",
            "\ud83d\ude00 Ann met Bob.\n- Bob left Ann",
            "query",
            "Later @placeholder sat with @placeholder's dog"),
        found.get(0).fields());
    assertEquals(
        new Answers(
            List.of("Ann", "Bob"),
            List.of("Later Ann sat with Ann's dog", "Later Bob sat with Bob's dog"),
            List.of("Bob")),
        found.get(0).answers());
    assertEquals(1, found.get(0).answers().right());
    assertEquals(List.of("Ann", "Bob"), found.get(1).answers().references());
    assertEquals(0, found.get(1).answers().right());
    assertEquals(List.of("Ann wept", "Bob wept"), found.get(1).answers().words());
    Task task = Tasks.named("record:" + directory.resolve("record"));
    assertEquals(Answering.OPTIONS, task.answering());
    assertEquals("answer", task.objective());
    Files.writeString(
        directory.resolve("record/test.jsonl"), RECORD.replaceAll("\"answers\"", "\"later\""));
    assertEquals(List.of(), task.heldOut(note -> {}), "a test file without answers");
  }

  @Test
  void squadIsReadFromItsDocumentAndFromLines() throws IOException {
    List<Example> found = read("squad", "train-v1.1.json", SQUAD);
    List<List<String>> texts = new ArrayList<>();
    found.forEach(e -> texts.add(List.copyOf(e.fields().values())));
    assertEquals(
        List.of(List.of("Oak", "C1", "Q1"), List.of("Oak", "C1", "Q2"), List.of("Elm", "C2", "Q3")),
        texts);
    assertEquals(new Answers(List.of(), List.of("a\n"), List.of("a", "b")), found.get(0).answers());
    assertEquals(List.of("d\n"), found.get(2).answers().words());
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(SQUAD.getBytes(StandardCharsets.UTF_8));
    }
    Path data = Files.createDirectories(directory.resolve("packed"));
    Files.write(data.resolve("train.json.gz"), packed.toByteArray());
    assertEquals(found, Tasks.named("squad:" + data).read());
    Path lines = Files.createDirectories(directory.resolve("lines"));
    Files.writeString(
        lines.resolve("train.jsonl"),
        "{\"id\": \"1\", \"title\": \"Oak\", \"context\": \"C1\", \"question\": \"Q1\","
            + " \"answers\": {\"text\": [\"a\", \"a\", \"b\"], \"answer_start\": [0, 0, 1]}}\n");
    assertEquals(found.subList(0, 1), Tasks.named("squad:" + lines).read());
  }

  @Test
  void dropsAnswersAreNumbersDatesAndSpans() throws IOException {
    List<Example> found = read("drop", "drop_dataset_train.json", DROP);
    List<List<String>> right = new ArrayList<>();
    found.forEach(e -> right.add(e.answers().references()));
    assertEquals(
        List.of(
            List.of("3", "4", "three"), List.of("2 May 1900", "May 1900"), List.of("Ann", "Bob")),
        right);
    assertEquals("R", found.get(2).fields().get("passage"));
    assertEquals("Who?", found.get(2).fields().get("question"));
    Path lines = Files.createDirectories(directory.resolve("lines"));
    Files.writeString(
        lines.resolve("train.jsonl"),
        "{\"passage\": \"P\", \"question\": \"Who?\", \"answers_spans\": {\"spans\": [\"Ann\"],"
            + " \"types\": [\"span\"]}}\n");
    Example line = Tasks.named("drop:" + lines).read().get(0);
    assertEquals(new Answers(List.of(), List.of("Ann\n"), List.of("Ann")), line.answers());
  }

  @Test
  void whatIsWrongIsALineWithItsPlace() throws IOException {
    String[][] wrong = {
      {"record", "{\"start\": 2, \"end\": 4}", "{\"start\": 1, \"end\": 1}", "an empty one"},
      {"record", "\"end\": 12", "\"end\": 99", "parts of the 38 characters of passage.text"},
      {"record", "\"end\": 12", "\"end\": -1", "found 10 to -1"},
      {"record", "\"text\": \"Bob\"", "\"text\": \"Cid\"", "that is right: Cid, found Ann, Bob"},
      {"record", "[{\"start\": 26, \"end\": 28, \"text\": \"Bob\"}]", "[]", "a right answer as"},
      {"record", "@placeholder wept", "She wept", "a text with @placeholder in it"},
      {"record", "\"entities\"", "\"names\"", "options as parts of passage.text"},
      {"record", "\"query\": \"@", "\"ask\": \"@", "a column named qas[].query"},
      {"record", "[{\"start\": 2", "{\"x\": [{\"start\": 2", "line 1"},
      {"squad", "[{\"text\": \"c\"}]", "[]", "data[0]: expected a right answer as"},
      {"squad", "[{\"text\": \"c\"}]", "[{\"text\": \" \"}]", "a right answer as"},
      {"squad", "\"text\": \"c\"", "\"text\": [\"c\"]", "a JSON array"},
      {"squad", "\"Q2\"", "\"\"", "data[0]: expected a text as data[].paragraphs[].qas[].question"},
      {"squad", "\"data\"", "\"date\"", "a field data, found none"},
      {"squad", "\"paragraphs\": [{\"context\": \"C2\"", "\"p\": [{\"context\": \"C2\"", "data[1]"},
      {"squad", "\"1.1\"}", "\"1.1\"} {}", "more behind it"},
      {"squad", "\"1.1\"}", "\"1.1\"", "the end of the text"},
      {"drop", "\"spans\": [\"Ann\", \"Bob\"]", "\"spans\": []", "h_2: expected a right answer"},
    };
    Map<String, String> good = Map.of("record", RECORD, "squad", SQUAD, "drop", DROP);
    Map<String, String> files =
        Map.of("record", "train.jsonl", "squad", "train.json", "drop", "train.json");
    for (String[] one : wrong) {
      String text = good.get(one[0]).replace(one[1], one[2]);
      assertTrue(!text.equals(good.get(one[0])), one[1]);
      String line =
          assertThrows(BadInputException.class, () -> read(one[0], files.get(one[0]), text), one[2])
              .getMessage();
      assertTrue(line.contains(one[3]), line);
      assertEquals(1, line.lines().count(), line);
    }
  }

  private static TaskDescription description(String text) {
    return TaskDescriptions.of("own.yaml", text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void descriptionsOfOwnAnswersAreChecked() {
    String own =
        """
        files: {train: a.jsonl}
        fields: {text: t}
        options: o[]
        references: r
        prompt: "{text} {label}"
        example: {text: x, options: [b, c], label: c}
        """;
    description(own);
    String[][] wrong = {
      {"references: r\n", "", "references beside it"},
      {"options: [b, c]", "options: [b, d]", "the label a known one"},
      {", options: [b, c]", "", "a list of options"},
      {"options: o[]\n", "", "no options, as the answer is any text"},
      {"options: o[]", "options: {of: t, first: f}", "of, first and last"},
      {"references: r", "references: r\nanswer: \"{tixt}\"", "{tixt} is none of"},
      {"references: r", "references: r\nanswer: \"{text}\"", "{option}, or a field with the blank"},
      {"references: r", "references: r\nlabel: l", "no label and no answers besides"},
      {"references: r", "references: r\nmasked: \"{mask}\"", "no masked besides"},
      {"references: r", "references: r\nobjective: best", "answer or options, found best"},
      {"references: r", "references: r\nmeasure: matthews", "exact_match or f1, found matthews"},
      {"references: r", "references: r\nmeasure: best", "measure best: expected one of accuracy"},
      {"references: r", "references: r\nreplace: {txt: {a: b}}", "replace: expected fields"},
      {"references: r", "references: r\neach: {tsv: a}", "json and jsonl"},
      {"fields: {text: t}", "fields: {text: t, option: u}", "no field named option"},
      {"{text} {label}", "{text} {label}.", "{label} once, at the end"},
    };
    for (String[] one : wrong) {
      String text = own.replace(one[0], one[1]);
      assertTrue(!text.equals(own), one[0]);
      String line = assertThrows(BadInputException.class, () -> description(text)).getMessage();
      assertTrue(line.startsWith("own.yaml: ") && line.contains(one[2]), line);
      assertEquals(1, line.lines().count(), line);
    }
  }

  /** Memory holds an element at a time: the text of all is read, and none of its trees is kept. */
  @Test
  void aDocumentIsReadElementByElement() throws IOException {
    Path file = directory.resolve("long.json");
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write("{\"skipped\": [".getBytes(StandardCharsets.UTF_8));
      byte[] number = ("1," + " ".repeat(1 << 20)).getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < (JsonDocument.LONGEST >> 20) + 1; i++) {
        out.write(number);
      }
      out.write("0], \"data\": [{\"a\": 1}, {\"a\": 2}]}".getBytes(StandardCharsets.UTF_8));
    }
    List<String> found = new ArrayList<>();
    DataRows.read(file, "data[]", Set.of(), row -> found.add(row.place() + row.value("data[].a")));
    assertEquals(List.of("data[0]1", "data[1]2"), found);
    String line =
        assertThrows(
                BadInputException.class,
                () -> DataRows.read(file, "{}", Set.of(), row -> found.add(row.columns())))
            .getMessage();
    assertTrue(line.contains("elements of at most"), line);
    List<String> first = new ArrayList<>();
    DataRows.read(file, "data[]", Set.of(), row -> !first.add(row.columns()));
    assertEquals(List.of("data[].a"), first);
  }

  @Test
  void hostileDocuments() {
    for (String[] one :
        new String[][] {{"squad", "train.json", SQUAD}, {"drop", "train.json", DROP}}) {
      Fuzz.attack(
          one[0],
          List.of(one[2].getBytes(StandardCharsets.UTF_8)),
          4 << 20,
          4000,
          content -> {
            Path data = directory.resolve(one[0]);
            Files.createDirectories(data);
            Files.write(data.resolve(one[1]), content);
            Tasks.named(one[0] + ":" + data).read();
          });
    }
  }

  @Test
  void hostileOptions() {
    Fuzz.attack(
        "record",
        List.of(RECORD.getBytes(StandardCharsets.UTF_8)),
        4 << 20,
        4000,
        content -> {
          Path data = Files.createDirectories(directory.resolve("hostile"));
          Files.write(data.resolve("train.jsonl"), content);
          Tasks.named("record:" + data).read();
        });
  }
}
