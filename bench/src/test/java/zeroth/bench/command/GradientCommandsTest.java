package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;
import zeroth.bench.experiment.OptimizerFile;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.transformer.safetensors.SafetensorsWriter;
import zeroth.zo.learned.NetworkSurvey;
import zeroth.zo.learned.PertNetworks;

/** What needs gradients, from the command line: first order, learning, alignment. */
class GradientCommandsTest {
  @TempDir static Path directory;
  private static Path model;
  private static Path task;
  private static Path optimizer;

  @BeforeAll
  static void learn() throws IOException {
    model = TinyModel.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(60));
    optimizer = directory.resolve("optimizer.safetensors");
    CommandLineRun run = learn(optimizer, 6);
    assertEquals(0, run.code(), run.err());
  }

  private static CommandLineRun learn(Path out, int steps, Object... more) {
    List<Object> args = new ArrayList<>(List.of("learn", "--model", model, "--task", task));
    args.addAll(List.of("--out", out, "--steps", steps, "--batch", 4, "--threads", 1));
    args.addAll(Arrays.asList(more));
    return CommandLineRun.of(args.toArray());
  }

  private static CommandLineRun finetune(Path out, Object... more) {
    return CommandLineRun.of(CommandLineRun.finetune(model, task, out, more));
  }

  @Test
  void learningRepeatsToTheBitAndLeavesAJournal() throws IOException {
    Path again = directory.resolve("again.safetensors");
    CommandLineRun first = CommandLineRun.of("import-pertnn", "none.pth");
    assertEquals(2, first.code());
    CommandLineRun run = learn(again, 6, "--backend", "reference");
    assertEquals(0, run.code(), run.err());
    assertTrue(Arrays.equals(Files.readAllBytes(optimizer), Files.readAllBytes(again)));
    List<String> rows = Files.readAllLines(Path.of(again + ".csv"));
    assertEquals(7, rows.size());
    assertTrue(rows.get(0).startsWith("step,plus,minus,meta,base"), rows.get(0));
    OptimizerFile read = OptimizerFile.read(again);
    assertEquals("6", read.metadata().get("zeroth.steps"));
    String html = Files.readString(Path.of(again + ".html"));
    assertTrue(html.contains("Loss of the base model") && html.contains("<svg"), "no chart");
    assertTrue(html.contains(run.value("sha256")), "no hash");
    assertEquals("24", rows.get(6).split(",")[7], "forwards of six steps");
    assertTrue(run.out().contains("report: " + again + ".html"), run.out());
    assertTrue(read.networks().has("classifier.weight"));
    refused(learn(again, 6), "exists", again.toString());
  }

  @Test
  void networksAreSurveyedAndThoseOfOtherModelsAreToldSo() {
    CommandLineRun own = CommandLineRun.of("import-pertnn", optimizer, "--compare", optimizer);
    assertEquals(0, own.code(), own.err());
    assertTrue(own.out().contains("untrained"), own.out());
    assertTrue(own.out().contains("median distance 0.0, 100.0 %"), own.out());
    assertFalse(own.out().contains("note:"), own.out());
    Path other = directory.resolve("llama.safetensors");
    Map<String, Tensor> renamed = new LinkedHashMap<>();
    Parameters weights = NetworkSurvey.random(2, Key.ofSeed(1)).weights();
    weights.list().forEach(p -> renamed.put("model.layers." + p.name(), weights.tensor(p)));
    OptimizerFile.write(
        new PertNetworks(Parameters.of(renamed)), null, Map.of("zeroth.source", "test"), other);
    CommandLineRun foreign = CommandLineRun.of("import-pertnn", other);
    assertEquals(0, foreign.code(), foreign.err());
    assertTrue(foreign.out().contains("note: no model"), foreign.out());
    assertTrue(foreign.out().contains("cannot use"), foreign.out());
    refused(CommandLineRun.of("import-pertnn", other, "--compare", "none.pth"), "none.pth");
  }

  @Test
  void aRunWithALearnedOptimiserIsReplayedResumedAndVerified() {
    Path whole = directory.resolve("learned");
    Object[] method = {"--method", "zo-finetuner", "--optimizer", optimizer, "--steps", 12};
    CommandLineRun run = finetune(whole, method);
    assertEquals(0, run.code(), run.err());
    CommandLineRun replay = CommandLineRun.of("replay", whole);
    assertEquals(0, replay.code(), replay.err());
    assertEquals(run.value("sha256"), replay.value("sha256"));
    assertEquals(0, CommandLineRun.of("verify", whole).code());
    Path part = directory.resolve("learned-in-two");
    assertEquals(
        0,
        finetune(part, "--method", "zo-finetuner", "--optimizer", optimizer, "--steps", 7).code());
    CommandLineRun resumed = CommandLineRun.of("finetune", "--resume", part, "--steps", 12);
    assertEquals(0, resumed.code(), resumed.err());
    assertEquals(run.value("sha256"), resumed.value("sha256"));
  }

  @Test
  void randomNetworksAreAControlThatNeedsNoFile() {
    Path whole = directory.resolve("random");
    Object[] method = {"--method", "zo-finetuner", "--steps", 6, "--lr", "1e-3"};
    List<Object> control =
        new ArrayList<>(Arrays.asList(CommandLineRun.finetune(model, task, whole, method)));
    control.addAll(List.of("--set", "networks=random", "--set", "networks-seed=3"));
    CommandLineRun run = CommandLineRun.of(control.toArray());
    assertEquals(0, run.code(), run.err());
    CommandLineRun replay = CommandLineRun.of("replay", whole);
    assertEquals(0, replay.code(), replay.err());
    assertEquals(run.value("sha256"), replay.value("sha256"));
    control.addAll(List.of("--optimizer", optimizer));
    control.set(control.indexOf(whole), directory.resolve("both"));
    refused(CommandLineRun.of(control.toArray()), "--optimizer", "networks=random", "exclude");
    Path out = directory.resolve("controlled");
    CommandLineRun align =
        CommandLineRun.of(
            "align",
            "--model",
            model,
            "--task",
            task,
            "--methods",
            "zo-finetuner,zo-finetuner:networks=random:networks-seed=3",
            "--optimizer",
            optimizer,
            "--steps",
            0,
            "--keys",
            2,
            "--batch",
            4,
            "--out",
            out);
    assertEquals(0, align.code(), align.err());
    long predicted =
        align
            .out()
            .lines()
            .filter(line -> line.matches("zo-finetuner.*networks=random.* \\d+\\.\\d\\d .*"))
            .count();
    assertEquals(1, predicted, align.out());
  }

  @ParameterizedTest
  @CsvSource({
    "adamw, gradients, 12",
    "agzo, what linear maps multiply, 24",
    "zeroth, what linear maps multiply, 72"
  })
  void aRunOfStepsThatFollowFromMoreThanLossesIsResumedButNotReplayed(
      String method, String follow, String forwards) {
    Path whole = directory.resolve(method);
    CommandLineRun run = finetune(whole, "--method", method, "--lr", "1e-3", "--steps", 12);
    assertEquals(0, run.code(), run.err());
    assertEquals(forwards, run.value("forwards"));
    refused(CommandLineRun.of("replay", whole), method + " follow from " + follow, "--resume");
    CommandLineRun verify = CommandLineRun.of("verify", whole);
    assertEquals(0, verify.code(), verify.out());
    assertTrue(verify.out().contains("replay  none"), verify.out());
    assertTrue(verify.out().contains("need " + follow), verify.out());
    for (int every : new int[] {0, 3}) {
      Path part = directory.resolve(method + "-" + every);
      CommandLineRun begun =
          finetune(
              part, "--method", method, "--lr", "1e-3", "--steps", 7, "--snapshot-every", every);
      assertEquals(0, begun.code(), begun.err());
      CommandLineRun resumed = CommandLineRun.of("finetune", "--resume", part, "--steps", 12);
      assertEquals(0, resumed.code(), resumed.err());
      assertEquals(run.value("sha256"), resumed.value("sha256"));
    }
  }

  @Test
  void firstOrderLearnsTheToyTask() {
    CommandLineRun run =
        finetune(directory.resolve("sgd"), "--method", "sgd", "--lr", "0.02", "--steps", 120);
    assertTrue(Double.parseDouble(run.value("accuracy")) > 0.9, run.out());
  }

  @Test
  void optimisersThatDoNotFitAreRefused() throws IOException {
    Path never = directory.resolve("never");
    refused(finetune(never, "--method", "zo-finetuner"), "--optimizer", "zeroth learn");
    refused(finetune(never, "--optimizer", optimizer), "zo-finetuner", "mezo");
    refused(finetune(never, "--method", "zo-finetuner", "--optimizer", "none"), "none", "readable");
    Path plain = directory.resolve("plain.safetensors");
    SafetensorsWriter.write(Parameters.of("x", Tensor.vector(1)), plain);
    refused(
        finetune(never, "--method", "zo-finetuner", "--optimizer", plain),
        "plain",
        "no learned optimiser");
    Path cut = directory.resolve("cut.safetensors");
    byte[] bytes = Files.readAllBytes(optimizer);
    Files.write(cut, Arrays.copyOf(bytes, bytes.length - 7));
    refused(finetune(never, "--method", "zo-finetuner", "--optimizer", cut), "cut.safetensors");
    // one that was trained for tensors of other shapes, or of other names
    Path other = directory.resolve("other.safetensors");
    OptimizerFile read = OptimizerFile.read(optimizer);
    Parameters narrow = Parameters.of("embeddings.LayerNorm.bias", Tensor.vector(1, 2));
    OptimizerFile.write(read.networks(), narrow, Map.of(), other);
    Object[] use = {"--method", "zo-finetuner", "--optimizer", other, "--steps", 2};
    refused(finetune(never, use), "another model", "--allow-other-model");
    Path asked = directory.resolve("asked");
    List<Object> command =
        new ArrayList<>(Arrays.asList(CommandLineRun.finetune(model, task, asked, use)));
    command.add("--allow-other-model");
    CommandLineRun run = CommandLineRun.of(command.toArray());
    assertEquals(0, run.code(), run.err());
    assertFalse(Files.exists(never));
  }

  @Test
  void alignmentIsMeasuredAndReported() throws IOException {
    Path out = directory.resolve("alignment");
    CommandLineRun run = align(out, "--steps", 4);
    assertEquals(0, run.code(), run.err());
    List<String> rows = Files.readAllLines(out.resolve("align.csv"));
    assertEquals(1 + 3 * (2 + 3), rows.size());
    String html = Files.readString(out.resolve("report.html"));
    assertTrue(html.contains("rloo:samples=4") && html.contains("<svg"), "no chart");
    int tensors = TinyModel.create().parameters().list().size() + 2;
    assertEquals(1 + 3 * tensors, Files.readAllLines(out.resolve("tensors.csv")).size());
    // the first step of gradient descent is along the gradient
    String sgd =
        rows.stream().filter(row -> row.startsWith("sgd,point,0")).findFirst().orElseThrow();
    assertEquals(1, Double.parseDouble(sgd.split(",")[4]), 1e-4);
    assertTrue(Double.parseDouble(sgd.split(",")[10]) < 0, "it does not descend");
    assertTrue(run.out().contains("progress") && html.contains("progress"), run.out());
    refused(CommandLineRun.of("align", "--out", out), "exists");
    refused(CommandLineRun.of("align", "--methods", "mezo:q"), "mezo:q", "key=value");
    refused(CommandLineRun.of("align", "--methods", "zo-finetuner"), "--optimizer");
  }

  /** The angle is to the minibatch's gradient, whatever texts progress is measured on. */
  @Test
  void progressIsThatOfTheTextsAskedFor() throws IOException {
    List<String[]> onMinibatch = point(directory.resolve("minibatch"));
    List<String[]> onHeldOut = point(directory.resolve("held-out"), "--held-out", 5);
    for (int i = 0; i < onMinibatch.size(); i++) {
      assertEquals(onMinibatch.get(i)[4], onHeldOut.get(i)[4], "cosine");
      assertEquals(onMinibatch.get(i)[9], onHeldOut.get(i)[9], "length");
      assertNotEquals(onMinibatch.get(i)[10], onHeldOut.get(i)[10], "slope");
    }
    refused(align(directory.resolve("x"), "--held-out", 10_000), "--held-out 10000");
  }

  private static List<String[]> point(Path out, Object... more) throws IOException {
    CommandLineRun run = align(out, more);
    assertEquals(0, run.code(), run.err());
    return Files.readAllLines(out.resolve("align.csv")).stream()
        .map(line -> line.split(","))
        .filter(cells -> cells[1].equals("point"))
        .toList();
  }

  private static CommandLineRun align(Path out, Object... more) {
    List<Object> all = new ArrayList<>(List.of("align", "--model", model, "--task", task));
    all.addAll(List.of("--methods", "mezo,rloo:samples=4,sgd", "--every", 2, "--keys", 3));
    all.addAll(List.of("--batch", 4, "--out", out));
    all.addAll(List.of(more));
    return CommandLineRun.of(all.toArray());
  }

  private static void refused(CommandLineRun run, String... told) {
    assertEquals(2, run.code(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    for (String part : told) {
      assertTrue(run.err().contains(part), run.err());
    }
  }
}
