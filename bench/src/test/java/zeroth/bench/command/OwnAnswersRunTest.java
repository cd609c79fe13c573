package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.CommandLineRun;
import zeroth.bench.ExitCode;
import zeroth.bench.TinyModel;

/** Runs of the bundled decoder on tasks whose examples have answers of their own. */
class OwnAnswersRunTest {
  private static final int EXAMPLES = 12;

  @TempDir private static Path directory;
  private static String squad;
  private static String record;

  @BeforeAll
  static void write() throws IOException {
    List<String> articles = new ArrayList<>();
    List<String> passages = new ArrayList<>();
    for (int i = 0; i < EXAMPLES; i++) {
      String colour = i % 2 == 0 ? "red" : "blue";
      articles.add(
          ("{\"title\": \"House %d\", \"paragraphs\": [{\"context\": \"House %d is %s.\", \"qas\":"
                  + " [{\"question\": \"What colour is it?\", \"answers\": [{\"text\": \"%s\"}]}]}]}")
              .formatted(i, i, colour, colour));
      passages.add(
          ("{\"passage\": {\"text\": \"Ann%d met Bob%d.\", \"entities\": [{\"start\": 0, \"end\":"
                  + " %d}, {\"start\": %d, \"end\": %d}]}, \"qas\": [{\"query\": \"@placeholder was"
                  + " met\", \"answers\": [{\"text\": \"Bob%d\"}]}]}")
              .formatted(i, i, 2 + digits(i), 8 + digits(i), 10 + 2 * digits(i), i));
    }
    Path houses = Files.createDirectory(directory.resolve("houses"));
    Files.writeString(
        houses.resolve("train-v1.1.json"),
        "{\"version\": \"1.1\", \"data\": [" + String.join(", ", articles) + "]}");
    squad = "squad:" + houses;
    Path people = Files.createDirectory(directory.resolve("people"));
    Files.writeString(people.resolve("train.jsonl"), String.join("\n", passages) + "\n");
    record = "record:" + people;
  }

  private static int digits(int i) {
    return i < 10 ? 1 : 2;
  }

  private static CommandLineRun finetune(String task, Path out, Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of("finetune", "--model", "gloss-lm", "--task", task, "--out", out, "--lr"));
    args.addAll(List.of("1e-4", "--batch", 2, "--dev-every", 2, "--schedule", "constant"));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray());
  }

  private static void done(CommandLineRun run) {
    assertEquals(ExitCode.DONE, run.code(), run.out() + run.err());
  }

  @Test
  void aRunWithAnswersInWordsGoesOnAndIsVerified() throws IOException {
    Path whole = directory.resolve("whole");
    CommandLineRun run = finetune(squad, whole, "--answer-tokens", 4, "--steps", 4);
    done(run);
    for (String measure : List.of("exact_match", "f1", "loss")) {
      assertTrue(Double.parseDouble(run.value(measure)) >= 0, run.lastLine());
    }
    String json = Files.readString(whole.resolve("run.json"));
    assertTrue(json.contains("\"objective\" : \"answer\""), json);
    assertTrue(json.contains("\"answer_tokens\" : 4"), json);
    assertTrue(json.contains("\"measure\" : \"f1\""), json);
    assertTrue(run.lastLine().startsWith("final: f1="), run.lastLine());
    assertFalse(json.contains("\"score\""), json);
    Path broken = directory.resolve("broken");
    done(finetune(squad, broken, "--answer-tokens", 4, "--steps", 2));
    CommandLineRun on = CommandLineRun.of("finetune", "--resume", broken, "--steps", 4);
    done(on);
    for (String value : List.of("sha256", "exact_match", "f1", "loss")) {
      assertEquals(run.value(value), on.value(value));
    }
    CommandLineRun verify = CommandLineRun.of("verify", broken);
    done(verify);
    assertFalse(verify.out().contains("FAILED") || verify.out().contains("DIFFERS"));
    CommandLineRun after =
        CommandLineRun.of("evaluate", "--model", whole, "--task", squad, "--answer-tokens", 4);
    done(after);
    for (String value : List.of("exact_match", "f1", "loss", "sha256")) {
      assertEquals(run.value(value), after.value(value));
    }
  }

  @Test
  void newQuestionsAreAnsweredByTheRunsOwnRule() throws IOException {
    Path out = directory.resolve("asked");
    done(finetune(squad, out, "--answer-tokens", 2, "--steps", 0));
    Path input =
        Files.writeString(
            directory.resolve("new.jsonl"),
            "{\"title\": \"House\", \"context\": \"It is red.\", \"question\": \"What?\"}\n");
    List<String> said = new ArrayList<>();
    for (int tokens : new int[] {2, 6}) {
      CommandLineRun run =
          CommandLineRun.of(
              "predict",
              "--model",
              "gloss-lm",
              "--task",
              squad,
              "--answer-tokens",
              tokens,
              "--input",
              input);
      done(run);
      said.add(run.out());
    }
    CommandLineRun ofRun = CommandLineRun.of("predict", "--model", out, "--input", input);
    done(ofRun);
    assertEquals(said.get(0), ofRun.out());
    assertNotEquals(said.get(1), ofRun.out());
    CommandLineRun other =
        CommandLineRun.of("predict", "--model", out, "--input", input, "--answer-tokens", 3);
    assertEquals(ExitCode.BAD_INPUT, other.code());
  }

  @Test
  void aRunOfOptionsByACalibratedScoreIsReplayedAndVerified() throws IOException {
    Path out = directory.resolve("calibrated");
    CommandLineRun run =
        finetune(record, out, "--score", "calibrated", "--objective", "options", "--steps", 2);
    done(run);
    String json = Files.readString(out.resolve("run.json"));
    assertTrue(json.contains("\"score\" : \"calibrated\""), json);
    for (String command : List.of("replay", "verify")) {
      CommandLineRun again = CommandLineRun.of(command, out);
      done(again);
      assertFalse(again.out().contains("FAILED") || again.out().contains("DIFFERS"));
    }
    done(CommandLineRun.of("finetune", "--resume", out, "--steps", 3));
    CommandLineRun other =
        CommandLineRun.of("finetune", "--resume", out, "--steps", 4, "--score", "sum");
    assertEquals(ExitCode.BAD_INPUT, other.code());
    assertTrue(other.err().contains("score"), other.err());
    CommandLineRun usual = CommandLineRun.of("evaluate", "--model", "gloss-lm", "--task", record);
    done(usual);
    CommandLineRun sum =
        CommandLineRun.of("evaluate", "--model", "gloss-lm", "--task", record, "--score", "sum");
    done(sum);
    assertEquals(usual.value("loss"), sum.value("loss"), "of the answer's own words");
  }

  @Test
  void examplesAreShownBeforeATextAndHowManyIsSaid() {
    for (String task : List.of(squad, record)) {
      CommandLineRun run =
          CommandLineRun.of(
              "evaluate", "--model", "gloss-lm", "--task", task, "--in-context", 2, "--seed", 1);
      done(run);
      assertTrue(run.err().contains("in context: 2 of 2 examples fit into"), run.err());
    }
  }

  @Test
  void whatDoesNotGoTogetherIsALine() throws IOException {
    refused("squad:", squad, "--score", "sum");
    refused("which is --objective answer", squad, "--objective", "options");
    refused("--answer-tokens is for tasks", record, "--answer-tokens", 3);
    refused("have answers of their own, and no classes", record, "--labels", "a,b");
    Path encoder = TinyModel.write(directory.resolve("encoder"));
    for (Object[] more :
        new Object[][] {
          {"--in-context", 2}, {"--score", "sum"}, {"--seed", 1}, {"--task", record}
        }) {
      List<Object> args = new ArrayList<>(List.of("evaluate", "--model", encoder));
      args.addAll(List.of(more));
      CommandLineRun run = CommandLineRun.of(args.toArray());
      assertEquals(ExitCode.BAD_INPUT, run.code(), run.out());
      assertEquals(1, run.err().lines().filter(line -> !line.contains("note")).count(), run.err());
    }
  }

  private static void refused(String part, String task, Object... more) {
    CommandLineRun run = finetune(task, directory.resolve("none"), more);
    assertEquals(ExitCode.BAD_INPUT, run.code(), run.out());
    assertTrue(run.err().contains(part), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }
}
