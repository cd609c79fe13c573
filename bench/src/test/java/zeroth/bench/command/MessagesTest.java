package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;

/** What messages call things: options as they were given, files and JSON in words of their own. */
class MessagesTest {
  /**
   * Packages, exceptions, code in back quotes, a reader's switches and places, names of classes.
   */
  private static final Pattern PROGRAM =
      Pattern.compile(
          "\\b(com|org|java|ai|zeroth)\\.[a-z]+\\.|Exception|`|\\[Source|REDACTED|_TOKENS|_ARRAY"
              + "|\\b[A-Z][a-z]+([A-Z][a-z]+)+\\b");

  private static final List<String> NO_JSON =
      List.of(
          "",
          "{",
          "{\"a\":",
          "{\"a\": 1,}",
          "{\"a\": NaN}",
          "{\"a\": nul}",
          "{\"a\": 01}",
          "{\"a\": 'b'}",
          "{\"a\": [1}",
          "{\"a\": \"\\x\"}",
          "{\"a\": \"\u0001\"}",
          "{\"a\": 1} {}",
          "{\"a\": 1}]",
          "{\"a\": 1, \"a\": 2}",
          "[1]",
          "null",
          "\"text\"",
          "{\"a\": " + "[".repeat(1500) + "]".repeat(1500) + "}",
          "{\"a\": " + "9".repeat(1500) + "}");

  @TempDir static Path directory;
  private static Path model;
  private static Path task;
  private static Path run;

  @BeforeAll
  static void write() throws IOException {
    model = TinyModel.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(60));
    run = directory.resolve("run");
    assertEquals(
        0, CommandLineRun.of(CommandLineRun.finetune(model, task, run, "--steps", 2)).code());
  }

  static Stream<String> noJson() {
    return NO_JSON.stream();
  }

  @ParameterizedTest
  @MethodSource("noJson")
  void whatIsNoJsonIsSaidInItsOwnWords(String text) throws IOException {
    for (String file : List.of("config.json", "tokenizer.json")) {
      Path broken = Files.createTempDirectory(directory, "model");
      try (Stream<Path> files = Files.list(model)) {
        for (Path from : files.toList()) {
          Files.copy(from, broken.resolve(from.getFileName()));
        }
      }
      Files.writeString(broken.resolve(file), text);
      refused(file, CommandLineRun.of("evaluate", "--model", broken, "--task", task));
    }
    Path jsonl = Files.writeString(Files.createTempFile(directory, "task", ".jsonl"), text + "\n");
    refused(".jsonl", CommandLineRun.of("evaluate", "--model", model, "--task", jsonl));
    record(text);
  }

  static Stream<Map.Entry<String, String>> otherRecords() {
    return Stream.of(
        Map.entry("\"finished\"", "\"gone\""),
        Map.entry("\"finished\"", "3"),
        Map.entry("\"steps\" : 2", "\"steps\" : \"many\""),
        Map.entry("\"steps\" : 2", "\"steps\" : {}"),
        Map.entry("\"steps\" : 2", "\"steps\" : 3000000000"),
        Map.entry("\"learning_rate\" : 0.02", "\"learning_rate\" : [\"x\"]"),
        Map.entry("\"command\" : [", "\"command\" : 5, \"then\" : ["),
        Map.entry("\"configuration\" : {", "\"configuration\" : \"none\", \"then\" : {"),
        Map.entry("\"task\" :", "\"tusk\" :"),
        Map.entry("\"labels\" : [", "\"labels\" : [ null,"),
        Map.entry("\"results\" : {", "\"results\" : [ ], \"then\" : {"));
  }

  @ParameterizedTest
  @MethodSource("otherRecords")
  void aRecordThatIsNoneIsSaidByItsField(Map.Entry<String, String> change) throws IOException {
    String good = Files.readString(run.resolve("run.json"));
    assertTrue(good.contains(change.getKey()), good);
    record(good.replace(change.getKey(), change.getValue()));
  }

  private static void record(String text) throws IOException {
    Path broken = Files.createTempDirectory(directory, "run");
    Files.copy(run.resolve("journal.bin"), broken.resolve("journal.bin"));
    Files.writeString(broken.resolve("run.json"), text, StandardCharsets.UTF_8);
    refused("run.json", CommandLineRun.of("verify", broken));
  }

  @Test
  void filesThatCannotBeReadAreSaidInWords() throws IOException {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    Path part = Files.createDirectory(directory.resolve("part"));
    Files.copy(
        model.resolve("config.json"),
        part.resolve("config.json"),
        StandardCopyOption.REPLACE_EXISTING);
    for (Object[] args :
        new Object[][] {
          {"verify", empty},
          {"replay", empty},
          {"replay", directory.resolve("none")},
          {"evaluate", "--model", empty, "--task", task},
          {"evaluate", "--model", part, "--task", task},
          {"evaluate", "--model", model, "--task", directory.resolve("none.jsonl")},
          {"import-pertnn", directory.resolve("none.pth")},
          {"import-pertnn", task},
          {"finetune", "--resume", empty},
          {"finetune", "--method", "zo-finetuner", "--optimizer", directory.resolve("none")},
        }) {
      refused("", CommandLineRun.of(args));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--eval-every,0",
    "--dev-every,0",
    "--eval-every,x",
    "--q,0",
    "--q,1000000",
    "--eps,0",
    "--threads,0",
    "--threads,2000000",
  })
  void theOptionThatWasGivenIsNamed(String option, String value) {
    for (Object[] args : new Object[][] {{option, value}, {option + "=" + value}}) {
      CommandLineRun refused =
          CommandLineRun.of(CommandLineRun.finetune(model, task, directory.resolve("never"), args));
      refused(option, refused);
      String other = option.equals("--eval-every") ? "--dev-every" : "--eval-every";
      assertFalse(refused.err().contains(other), refused.err());
    }
  }

  @Test
  void anOptionThatIsGivenTwiceIsNamedAsItWasGiven() {
    refused(
        "--eval-every",
        CommandLineRun.of("finetune", "--eval-every", 5, "--eval-every", 7, "--steps", 1));
  }

  @Test
  void aSettingThatIsGivenTwiceIsRefused() {
    Path never = directory.resolve("never");
    refused(
        "--set eps=... is given more than once",
        CommandLineRun.of(
            CommandLineRun.finetune(model, task, never, "--set", "eps=1e-3", "--set", "eps=1e-2")));
    refused(
        "--set q=", // even where both say the same
        CommandLineRun.of(CommandLineRun.finetune(model, task, never, "--set=q=1", "--set=q=1")));
    refused("eps is given twice", CommandLineRun.of("align", "--methods", "mezo:eps=1:eps=2"));
    assertFalse(Files.exists(never));
  }

  private static void refused(String names, CommandLineRun run) {
    assertEquals(2, run.code(), run.out() + run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains(names), run.err());
    String said = run.err().replace(directory.toString(), "");
    assertFalse(PROGRAM.matcher(said).find(), said);
  }
}
