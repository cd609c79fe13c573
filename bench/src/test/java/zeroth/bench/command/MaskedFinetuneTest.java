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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.ExitCode;
import zeroth.bench.TinyMasked;
import zeroth.bench.TinyModel;
import zeroth.transformer.MaskPrompt;
import zeroth.transformer.MaskedModel;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.huggingface.MaskedDirectory;

/** A masked language model's runs, by the words of the classes. */
class MaskedFinetuneTest {
  private static final String TEMPLATE = "{text} was {mask}";

  @TempDir static Path directory;
  private static Path model;
  private static Path task;
  private static Path out;
  private static CommandLineRun run;

  @BeforeAll
  static void finetune() throws IOException {
    model = TinyMasked.write(EncoderFamily.BERT, directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(100));
    out = directory.resolve("run");
    run = CommandLineRun.of(arguments(model, out));
    assertEquals(ExitCode.DONE, run.code(), run.err());
  }

  private static Object[] arguments(Path model, Path out, Object... more) {
    List<Object> all =
        new ArrayList<>(List.of("--backend", "cpu", "--threads", 1, "--lr", "1e-3", "--steps", 10));
    all.addAll(List.of("--prompt-template", TEMPLATE));
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
  @ValueSource(strings = {"mezo", "fzoo", "mezo-svrg", "lozo", "sgd", "adamw"})
  void theSameWeightsOnEveryBackendAndAnyNumberOfThreads(String method) {
    String one = sha256(method, "cpu", 1);
    assertEquals(one, sha256(method, "cpu", 2));
    assertEquals(one, sha256(method, "reference", 1));
    assertNotEquals(sha256(model), one);
  }

  private static String sha256(String method, String backend, int threads) {
    Path to = directory.resolve(method + backend + threads);
    CommandLineRun run =
        CommandLineRun.of(
            arguments(
                model,
                to,
                "--method",
                method,
                "--backend",
                backend,
                "--threads",
                threads,
                "--steps",
                3));
    assertEquals(ExitCode.DONE, run.code(), run.err());
    return run.value("sha256");
  }

  private static String sha256(Path directory) {
    MaskedModel read = MaskedDirectory.read(directory, note -> {});
    read.tokenizer().close();
    return read.parameters().sha256();
  }

  @ParameterizedTest
  @EnumSource
  void everyFamilyLearnsTheToyTaskAndIsKept(EncoderFamily family) {
    Path given = TinyMasked.write(family, directory.resolve(family.modelType()));
    for (Object[] way :
        new Object[][] {
          {"--method", "adamw", "--lr", "1e-2", "--steps", 80},
          {"--method", "mezo", "--lr", "5e-3", "--steps", 500}
        }) {
      Path to = directory.resolve(family + "-" + way[1]);
      CommandLineRun learned = CommandLineRun.of(arguments(given, to, way));
      assertEquals(ExitCode.DONE, learned.code(), learned.err());
      double before = Double.parseDouble(learned.value("zero_shot"));
      double after = Double.parseDouble(learned.value("accuracy"));
      assertTrue(after > before + 0.3, learned.lastLine());
      assertEquals(learned.value("sha256"), sha256(to.resolve("model")));
      assertEquals(
          new MaskPrompt(TEMPLATE, List.of("bad", "good"), List.of("bad", "good")),
          MaskedDirectory.prompt(to.resolve("model")).orElseThrow());
    }
  }

  @Test
  void evaluateMeasuresTheSame() {
    CommandLineRun after = CommandLineRun.of("evaluate", "--model", out, "--task", task);
    assertEquals(ExitCode.DONE, after.code(), after.err());
    for (String name : List.of("accuracy", "loss", "sha256")) {
      assertEquals(run.value(name), after.value(name), name);
    }
    assertTrue(after.err().contains("masked language model that it was tuned as"), after.err());
    CommandLineRun before =
        CommandLineRun.of(
            "evaluate",
            "--model",
            model,
            "--task",
            task,
            "--backend",
            "reference",
            "--prompt-template",
            TEMPLATE);
    assertEquals(run.value("zero_shot"), before.value("accuracy"));
    assertTrue(before.err().contains("since its template has {mask}"), before.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"mezo", "adamw"})
  void aRunGoesOnToTheBitsOfOneThatWasNotBrokenOff(String method) {
    Path broken = directory.resolve("broken-" + method);
    Object[] common = {"--method", method, "--snapshot-every", 4};
    assertEquals(ExitCode.DONE, CommandLineRun.of(arguments(model, broken, common)).code());
    CommandLineRun on = CommandLineRun.of("finetune", "--resume", broken, "--steps", 20);
    assertEquals(ExitCode.DONE, on.code(), on.err());
    CommandLineRun whole =
        CommandLineRun.of(
            arguments(
                model, directory.resolve("whole-" + method), "--method", method, "--steps", 20));
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
    assertEquals(run.value("sha256"), sha256(again));
    verified(out);
  }

  private static void verified(Path run) {
    CommandLineRun verify = CommandLineRun.of("verify", run);
    assertEquals(ExitCode.DONE, verify.code(), verify.out() + verify.err());
    assertFalse(verify.out().contains("FAILED") || verify.out().contains("DIFFERS"));
  }

  /** A run's weights are another run's base, with the words that they were tuned with. */
  @Test
  void aTunedModelIsTunedOn() {
    Path to = directory.resolve("second");
    CommandLineRun second =
        CommandLineRun.of(
            CommandLineRun.finetune(
                out, task, to, "--steps", 5, "--lr", "1e-3", "--method", "mezo"));
    assertEquals(ExitCode.DONE, second.code(), second.err());
    assertEquals(run.value("accuracy"), second.value("zero_shot"));
    verified(to);
    CommandLineRun other =
        CommandLineRun.of(
            "evaluate", "--model", out, "--task", task, "--prompt-template", "a {mask}: {text}");
    assertEquals(ExitCode.BAD_INPUT, other.code());
    assertTrue(other.err().contains("the model has a head for bad, good"), other.err());
  }

  @Test
  void touchedRowsAreReplayed() {
    Path to = directory.resolve("touched");
    CommandLineRun touched =
        CommandLineRun.of(arguments(model, to, "--set", "embedding=touched", "--method", "mezo"));
    assertEquals(ExitCode.DONE, touched.code(), touched.err());
    assertNotEquals(run.value("sha256"), touched.value("sha256"));
    verified(to);
  }

  @Test
  void wordsMayBeOthersThanTheLabels() throws IOException {
    Path to = directory.resolve("words");
    CommandLineRun other = CommandLineRun.of(arguments(model, to, "--prompts", "awful,great"));
    assertEquals(ExitCode.DONE, other.code(), other.err());
    assertNotEquals(run.value("loss"), other.value("loss"));
    assertEquals(
        new MaskPrompt(TEMPLATE, List.of("bad", "good"), List.of("awful", "great")),
        MaskedDirectory.prompt(to.resolve("model")).orElseThrow());
    verified(to);
    Path words = Files.writeString(directory.resolve("words.txt"), "awful\ngreat\n");
    CommandLineRun file =
        CommandLineRun.of(
            arguments(model, directory.resolve("file"), "--prompts-file", words.toString()));
    assertEquals(other.value("sha256"), file.value("sha256"), file.err());
  }

  @Test
  void alignMeasuresItsMethods() {
    CommandLineRun align =
        CommandLineRun.of(
            "align",
            "--model",
            model,
            "--task",
            task,
            "--prompt-template",
            TEMPLATE,
            "--methods",
            "mezo",
            "--steps",
            4,
            "--keys",
            3,
            "--out",
            directory.resolve("align"));
    assertEquals(ExitCode.DONE, align.code(), align.err());
    assertTrue(align.out().contains("mezo"), align.out());
  }

  /** Without a mask in the template it is the encoder that it was before. */
  @Test
  void withoutAMaskTheHeadIsNotUsed() {
    CommandLineRun plain = CommandLineRun.of("evaluate", "--model", model, "--task", task);
    assertEquals(ExitCode.DONE, plain.code(), plain.err());
    assertTrue(
        plain.err().contains("classifier of label prompts, since --prompt-template has no {mask}"),
        plain.err());
  }

  @Test
  void textsThatAreCutAreCounted() {
    CommandLineRun cut =
        CommandLineRun.of(
            "evaluate",
            "--model",
            model,
            "--task",
            task,
            "--max-length",
            8,
            "--prompt-template",
            TEMPLATE);
    assertEquals(ExitCode.DONE, cut.code(), cut.err());
    assertTrue(cut.err().contains("test texts have more than 8 tokens"), cut.err());
  }

  @Test
  void whatCannotBeUsedIsOneLine() {
    refused("{text} and {mask}", "--prompt-template", "It was {mask}");
    refused("{text} and {mask}", "--prompt-template", "{text} {mask} {mask}");
    refused("one mask, {mask}, not 2", "--prompt-template", "{text} [MASK] {mask}");
    refused("3 words for the 2 labels", "--prompts", "good,bad,great");
    refused(
        "label good: its word \"dull day\" is 2 tokens, \"dull\" \"day\"",
        "--prompts",
        "good,dull day");
    refused("label bad: its word \"xyzzy\" is unknown", "--prompts", "xyzzy,good");
    refused(
        "label bad: its word \"bad\" is the same token as that of label good",
        "--prompts",
        "bad,bad");
    refused("--max-length 3: the template alone has 4 tokens", "--max-length", 3);
  }

  private static void refused(String part, Object... options) {
    List<Object> args = new ArrayList<>(List.of("evaluate", "--model", model, "--task", task));
    args.addAll(List.of(options));
    if (!args.contains("--prompt-template")) {
      args.addAll(List.of("--prompt-template", TEMPLATE));
    }
    CommandLineRun run = CommandLineRun.of(args.toArray());
    assertEquals(ExitCode.BAD_INPUT, run.code(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains(part), run.err());
  }

  @Test
  void aMaskNeedsAModelWithAHeadForIt() throws IOException {
    Path plain = TinyModel.write(directory.resolve("plain"));
    CommandLineRun run =
        CommandLineRun.of(
            "evaluate", "--model", plain, "--task", task, "--prompt-template", TEMPLATE);
    assertEquals(ExitCode.BAD_INPUT, run.code());
    assertTrue(run.err().contains("BertForMaskedLM"), run.err());
  }
}
