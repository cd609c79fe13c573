package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;

/** Answers to new examples: in order, the same from every kind of file, those that are measured. */
class PredictTest {
  @TempDir static Path directory;
  private static Path run;
  private static Path labelled;
  private static List<String> texts;
  private static List<String> right;

  /** Seventy texts, more than are read at a time, after a run on others. */
  @BeforeAll
  static void finetune() throws IOException {
    Path model = TinyModel.write(directory.resolve("tiny"));
    Path task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(120));
    run = directory.resolve("run");
    CommandLineRun made = CommandLineRun.of(CommandLineRun.finetune(model, task, run));
    assertEquals(0, made.code(), made.err());
    texts = new ArrayList<>();
    right = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      List<String> words = i % 3 == 0 ? TinyModel.GOOD : TinyModel.BAD;
      texts.add(words.get(i % 4) + " film".repeat(1 + i % 9) + " the".repeat(1 + i / 9));
      right.add(i % 2 == 0 ? "good" : "bad");
    }
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 70; i++) {
      rows.append(texts.get(i)).append('\t').append(right.get(i)).append('\n');
    }
    labelled = Files.writeString(directory.resolve("test.tsv"), rows);
  }

  private static List<String> predict(String input, Object... more) {
    List<Object> args =
        new ArrayList<>(List.of("predict", "--model", run, "--backend", "reference"));
    args.addAll(List.of("--input", input));
    args.addAll(List.of(more));
    CommandLineRun predicted = CommandLineRun.of(args.toArray());
    assertEquals(0, predicted.code(), predicted.err());
    assertEquals("", predicted.err());
    return predicted.out().lines().toList();
  }

  private static String refused(Object... args) {
    CommandLineRun predicted = CommandLineRun.of(args);
    assertEquals(2, predicted.code(), predicted.out());
    assertEquals(1, predicted.err().lines().count(), predicted.err());
    return predicted.err();
  }

  private static String file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content).toString();
  }

  /** Answers without the numbers of their lines. */
  private static List<String> answers(List<String> rows) {
    return rows.stream().skip(1).map(row -> row.substring(row.indexOf('\t') + 1)).toList();
  }

  @Test
  void whatIsPredictedIsWhatIsMeasured() {
    List<String> rows = predict(labelled.toString(), "--text-column", 1);
    assertEquals("line\tanswer\tp(bad)\tp(good)", rows.get(0));
    assertEquals(71, rows.size());
    int hits = 0;
    for (int i = 0; i < 70; i++) {
      String[] cells = rows.get(i + 1).split("\t");
      assertEquals(i + 1, Integer.parseInt(cells[0]));
      double bad = Double.parseDouble(cells[2]);
      double good = Double.parseDouble(cells[3]);
      assertEquals(1, bad + good, 2e-6);
      assertEquals(bad > good ? "bad" : "good", cells[1]);
      hits += cells[1].equals(right.get(i)) ? 1 : 0;
    }
    CommandLineRun measured =
        CommandLineRun.of(
            "evaluate",
            "--model",
            run,
            "--task",
            directory.resolve("toy.tsv"),
            "--backend",
            "reference",
            "--test-file",
            labelled);
    assertEquals(hits / 70.0, Double.parseDouble(measured.value("accuracy")), 5e-4);
    assertTrue(hits > 0 && hits < 70);
  }

  @Test
  void everyKindOfFileHasTheSameAnswers() throws IOException {
    String plain = String.join("\n", texts) + "\n";
    List<String> expected = predict(file("plain.txt", plain));
    assertEquals(expected, predict(labelled.toString()));
    StringBuilder json = new StringBuilder("\n");
    StringBuilder csv = new StringBuilder("id,\"text\"\r\n");
    StringBuilder tsv = new StringBuilder("id\tsentence\n");
    for (int i = 0; i < texts.size(); i++) {
      json.append("{\"id\": " + i + ", \"text\": \"" + texts.get(i) + "\"}\n");
      csv.append(i + ",\"" + texts.get(i) + "\r\n\"\r\n");
      tsv.append(i + "\t" + texts.get(i) + "\n");
    }
    assertEquals(answers(expected), answers(predict(file("some.jsonl", json.toString()))));
    assertEquals(answers(expected), answers(predict(file("some.csv", csv.toString()))));
    assertEquals(answers(expected), answers(predict(file("some.tsv", tsv.toString()))));
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream(plain.getBytes(StandardCharsets.UTF_8)));
      assertEquals(expected, predict("-"));
    } finally {
      System.setIn(before);
    }
    for (int i : new int[] {0, 41, 69}) {
      List<String> alone = predict(file("alone" + i + ".txt", texts.get(i)));
      assertEquals(answers(expected).get(i), answers(alone).get(0), "asked alone");
    }
  }

  @Test
  void filesAreWrittenWholeAndNeverOver() throws IOException {
    String input = file("few.txt", "good film\nbad film\n");
    Path json = directory.resolve("new/out.jsonl");
    predict(input, "--output", json);
    List<String> lines = Files.readAllLines(json);
    List<String> rows = predict(input);
    for (int i = 0; i < 2; i++) {
      JsonNode object = new ObjectMapper().readTree(lines.get(i));
      String[] cells = rows.get(i + 1).split("\t");
      assertEquals(i + 1, object.get("line").asInt());
      assertEquals(cells[1], object.get("answer").asText());
      double bad = object.get("probabilities").get("bad").asDouble();
      assertEquals(Double.parseDouble(cells[2]), bad, 5e-7);
    }
    Path csv = directory.resolve("out.csv");
    predict(input, "--output", csv);
    assertEquals(
        rows.stream().map(row -> row.replace('\t', ',')).toList(), Files.readAllLines(csv));
    String again = refused("predict", "--model", run, "--input", input, "--output", csv);
    assertTrue(again.contains("expected a new name"), again);
    String broken = file("broken.txt", "good film\n\nbad film\n");
    Path half = directory.resolve("half.tsv");
    String message = refused("predict", "--model", run, "--input", broken, "--output", half);
    assertTrue(message.contains("line 2") && message.contains("an empty line"), message);
    assertFalse(Files.exists(half));
  }

  @Test
  void aModelThatIsNoRunIsToldItsTask() throws IOException {
    String input = file("one.txt", "great film\n");
    Path tiny = directory.resolve("tiny");
    CommandLineRun told =
        CommandLineRun.of(
            "predict",
            "--model",
            tiny,
            "--backend",
            "reference",
            "--input",
            input,
            "--task",
            "nowhere.tsv",
            "--labels",
            "bad,good");
    assertEquals(0, told.code(), told.err());
    assertEquals(2, told.out().lines().count());
    assertTrue(
        refused("predict", "--model", tiny, "--input", input).contains("--task NAME or FILE"));
    assertTrue(
        refused("predict", "--model", tiny, "--input", input, "--task", "nowhere.tsv")
            .contains("--labels names the classes"));
    CommandLineRun described =
        CommandLineRun.of(
            "predict",
            "--model",
            tiny,
            "--backend",
            "reference",
            "--task",
            "sst2",
            "--input",
            input);
    assertEquals(0, described.code(), described.err());
    assertTrue(
        refused("predict", "--model", tiny, "--task", "rte", "--input", input)
            .contains("lines of text are for tasks of one text"));
  }

  @Test
  void badInputIsALine() throws IOException {
    String columns = file("columns.tsv", "id\tbody\n1\tgood film\n");
    assertTrue(
        refused("predict", "--model", run, "--input", columns, "--text-column", "text")
            .contains("a column named text"));
    assertTrue(
        refused("predict", "--model", run, "--input", directory.resolve("none.txt"))
            .contains("no such file"));
    assertTrue(
        refused("predict", "--model", run, "--input", file("empty.txt", ""))
            .contains("no examples in it"));
    assertTrue(
        refused("predict", "--model", run, "--input", file("a.doc", "x"))
            .contains("ends in .tsv, .csv, .jsonl or .json"));
    assertTrue(
        refused("predict", "--model", run, "--input", file("x.txt", "good film"), "--labels", "a,b")
            .contains("is a run, which knows its own"));
    assertTrue(
        refused("predict", "--model", run, "--input", file("y.txt", "good"), "--output", "out.xlsx")
            .contains(".tsv, .csv or .jsonl"));
  }
}
