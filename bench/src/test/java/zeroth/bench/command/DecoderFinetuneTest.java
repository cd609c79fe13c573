package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.ExitCode;
import zeroth.bench.TinyDecoder;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.huggingface.DecoderDirectory;

/** A language model's runs, by option likelihood. */
class DecoderFinetuneTest {
  @TempDir static Path directory;
  private static Path model;
  private static Path task;
  private static Path out;
  private static CommandLineRun run;

  @BeforeAll
  static void finetune() throws IOException {
    model = TinyDecoder.write(directory.resolve("tiny"));
    Files.writeString(model.resolve("tokenizer_config.json"), "{\"model_max_length\": 64}");
    Files.writeString(model.resolve("generation_config.json"), "{\"eos_token_id\": 0}");
    task = Files.writeString(directory.resolve("toy.tsv"), TinyDecoder.tsv(100));
    out = directory.resolve("run");
    run = CommandLineRun.of(arguments(out));
    assertEquals(ExitCode.DONE, run.code(), run.err());
  }

  private static Object[] arguments(Path out, Object... more) {
    List<Object> all =
        new ArrayList<>(List.of("--backend", "cpu", "--threads", 1, "--lr", "1e-3", "--steps", 10));
    for (int i = 0; i < more.length; i += 2) {
      int at = all.indexOf(more[i]);
      if (at >= 0) {
        all.set(at + 1, more[i + 1]);
      } else {
        all.addAll(List.of(more[i], more[i + 1]));
      }
    }
    return CommandLineRun.finetune(model, task, out, all.toArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"mezo", "fzoo", "mezo-svrg", "lozo", "grzo", "sgd", "adamw"})
  void theSameWeightsOnEveryBackendAndAnyNumberOfThreads(String method) {
    String one = sha256(method, "cpu", 1);
    assertEquals(one, sha256(method, "cpu", 2));
    assertEquals(one, sha256(method, "reference", 1));
    LanguageModel read = DecoderDirectory.read(model, note -> {});
    read.tokenizer().close();
    assertNotEquals(read.parameters().sha256(), one);
  }

  private static String sha256(String method, String backend, int threads) {
    Path to = directory.resolve(method + backend + threads);
    CommandLineRun run =
        CommandLineRun.of(
            arguments(
                to, "--method", method, "--backend", backend, "--threads", threads, "--steps", 3));
    assertEquals(ExitCode.DONE, run.code(), run.err());
    return run.value("sha256");
  }

  @Test
  void aFewDozenStepsLearnTheToyTask() {
    for (Object[] way :
        new Object[][] {
          {"--method", "adamw", "--lr", "1e-2", "--steps", 60},
          {"--method", "mezo", "--lr", "1e-3", "--steps", 300}
        }) {
      CommandLineRun learned =
          CommandLineRun.of(arguments(directory.resolve("learned" + way[1]), way));
      assertEquals(ExitCode.DONE, learned.code(), learned.err());
      assertTrue(Double.parseDouble(learned.value("zero_shot")) < 0.75, learned.lastLine());
      assertTrue(Double.parseDouble(learned.value("accuracy")) > 0.95, learned.lastLine());
    }
  }

  @Test
  void theModelDirectoryIsTheOneThatCameWithOtherWeights() throws IOException {
    Path written = out.resolve("model");
    Set<String> given =
        Set.of("config.json", "tokenizer.json", "tokenizer_config.json", "generation_config.json");
    try (Stream<Path> files = Files.list(written)) {
      Set<String> found =
          files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
      assertTrue(found.remove("model.safetensors"));
      assertEquals(given, found);
    }
    for (String file : given) {
      assertArrayEquals(
          Files.readAllBytes(model.resolve(file)), Files.readAllBytes(written.resolve(file)), file);
    }
    LanguageModel read = DecoderDirectory.read(written, note -> {});
    read.tokenizer().close();
    assertEquals(run.value("sha256"), read.parameters().sha256());
    CommandLineRun text =
        CommandLineRun.of("generate", "--model", out, "--prompt", "abc", "--tokens", 5);
    assertEquals(ExitCode.DONE, text.code(), text.err());
  }

  @Test
  void evaluateMeasuresTheSame() {
    CommandLineRun after = CommandLineRun.of("evaluate", "--model", out, "--task", task);
    for (String name : List.of("accuracy", "loss", "sha256")) {
      assertEquals(run.value(name), after.value(name), name);
    }
    CommandLineRun before =
        CommandLineRun.of("evaluate", "--model", model, "--task", task, "--backend", "reference");
    assertEquals(run.value("zero_shot"), before.value("accuracy"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mezo", "adamw"})
  void aRunGoesOnToTheBitsOfOneThatWasNotBrokenOff(String method) {
    Path broken = directory.resolve("broken-" + method);
    Object[] common = {"--method", method, "--snapshot-every", 4};
    assertEquals(ExitCode.DONE, CommandLineRun.of(arguments(broken, common)).code());
    CommandLineRun on = CommandLineRun.of("finetune", "--resume", broken, "--steps", 20);
    assertEquals(ExitCode.DONE, on.code(), on.err());
    CommandLineRun whole =
        CommandLineRun.of(
            arguments(directory.resolve("whole-" + method), "--method", method, "--steps", 20));
    assertEquals(whole.value("sha256"), on.value("sha256"));
    CommandLineRun ended = CommandLineRun.of("finetune", "--resume", broken);
    assertTrue(ended.out().contains("has ended before"), ended.out() + ended.err());
  }

  @Test
  void aRunIsReplayedAndVerified() {
    Path again = directory.resolve("again");
    CommandLineRun replay = CommandLineRun.of("replay", out, "--out", again);
    assertEquals(ExitCode.DONE, replay.code(), replay.err());
    assertEquals(run.value("sha256"), replay.value("sha256"));
    LanguageModel read = DecoderDirectory.read(again, note -> {});
    read.tokenizer().close();
    assertEquals(run.value("sha256"), read.parameters().sha256());
    CommandLineRun verify = CommandLineRun.of("verify", out);
    assertEquals(ExitCode.DONE, verify.code(), verify.out() + verify.err());
    assertFalse(verify.out().contains("FAILED") || verify.out().contains("DIFFERS"));
  }

  @Test
  void anotherTemplateIsAnotherRun() throws IOException {
    Path to = directory.resolve("template");
    CommandLineRun other = CommandLineRun.of(arguments(to, "--prompt-template", "{text}: {label}"));
    assertEquals(ExitCode.DONE, other.code(), other.err());
    assertNotEquals(run.value("sha256"), other.value("sha256"));
    assertTrue(Files.readString(to.resolve("run.json")).contains("\"{text}: {label}\""));
    assertEquals(ExitCode.DONE, CommandLineRun.of("verify", to).code());
  }

  @Test
  void textsThatAreCutAreCounted() {
    CommandLineRun cut =
        CommandLineRun.of("evaluate", "--model", model, "--task", task, "--max-length", 15);
    assertEquals(ExitCode.DONE, cut.code(), cut.err());
    assertTrue(cut.err().contains("20 of 20 test texts have more than 15 tokens"), cut.err());
  }

  @Test
  void whatCannotBeUsedIsOneLine() {
    refused("end with {label}", "--prompt-template", "{label}: {text}");
    refused("end with {label}", "--prompt-template", "{text} {label} {label}");
    refused("{text}", "--prompt-template", "It is {label}");
    refused("--prompts", "--prompts", "a,b");
    refused("--max-length 5", "--max-length", 5);
  }

  private static void refused(String part, Object... options) {
    List<Object> args = new ArrayList<>(List.of("evaluate", "--model", model, "--task", task));
    args.addAll(List.of(options));
    CommandLineRun run = CommandLineRun.of(args.toArray());
    assertEquals(ExitCode.BAD_INPUT, run.code(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains(part), run.err());
  }
}
