package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.bench.experiment.Tuning.FrozenFormat;
import zeroth.bench.measure.AnswerMarks;
import zeroth.bench.measure.Confusion;
import zeroth.bench.measure.Marks;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.zo.workers.DivisibleProblem;

/** Minibatches and splits that are taken in parts have the bits of those that are not. */
class DividedTextsTest {
  @TempDir private Path directory;

  /** Sixty texts of several lengths, of two classes. */
  private static List<LabelledText> texts() {
    List<LabelledText> texts = new ArrayList<>();
    String[] words = {"good", "bad", "film", "the", "day", "was", "dull", "great"};
    for (int i = 0; i < 60; i++) {
      StringBuilder text = new StringBuilder();
      for (int w = 0; w <= i % 9; w++) {
        text.append(w == 0 ? "" : " ").append(words[(i * 3 + w * w) % words.length]);
      }
      texts.add(new LabelledText(text.toString(), i % 2));
    }
    return texts;
  }

  private TextProblem problem(TaskModel model, int shards) {
    EncodedTexts all = model.encode(texts(), 20);
    EncodedTexts dev = all.select(3, 1, 4, 15, 9, 2, 6, 5, 35, 8, 59, 58, 57, 56, 55, 50, 51, 52);
    return new TextProblem(model, all, BatchSampler.ofSeed(1, all.size(), 7), dev, all, shards);
  }

  private TaskModel model(SharedLayersTest.Kind kind, String tune, Backend backend)
      throws IOException {
    TaskModel model = kind.open(backend, Files.createTempDirectory(directory, "model"));
    return Tuning.of(tune, FrozenFormat.KEEP).of(model, backend, "tiny", 0);
  }

  @ParameterizedTest
  @CsvSource({
    "ENCODER, full",
    "ENCODER, 'lora:r=2'",
    "ENCODER, 'prefix:m=2'",
    "MASKED, full",
    "DECODER, full",
    "DECODER, 'prompt:m=2'"
  })
  void partsMakeTheWhole(SharedLayersTest.Kind kind, String tune) throws IOException {
    try (Backend backend = CpuBackend.create(1)) {
      TaskModel model = model(kind, tune, backend);
      Perturbation place = new Perturbation(0.1, new Direction.Gaussian(Key.ofSeed(9)));
      for (int shards : new int[] {1, 2, 3, 7, 50}) {
        TextProblem problem = problem(model, shards);
        assertEquals(Math.min(shards, 7), problem.shards(4));
        double whole = problem.objective(4).losses(List.of(place))[0];
        List<double[]> parts = new ArrayList<>();
        for (int shard = 0; shard < problem.shards(4); shard++) {
          parts.add(problem.losses(4, shard, place));
        }
        assertEquals(7, parts.stream().mapToInt(part -> part.length).sum());
        assertEquals(whole, problem.loss(4, parts), 0.0, shards + " shards");
      }
      measuredInParts(problem(model, 1));
    }
  }

  private static List<double[]> parts(TextProblem problem, int set) {
    List<double[]> parts = new ArrayList<>();
    for (int part = 0; part < problem.parts(set); part++) {
      parts.add(problem.measure(set, part));
    }
    return parts;
  }

  private static void measuredInParts(TextProblem problem) {
    assertEquals(
        problem.evaluate(), problem.evaluation(parts(problem, DivisibleProblem.DEVELOPMENT)));
    Measurement test = problem.measurement(parts(problem, TextProblem.TEST));
    Measurement whole = problem.measureTest();
    assertEquals(whole.loss(), test.loss(), 0.0);
    assertArrayEquals(whole.marks().numbers(), test.marks().numbers());
    assertEquals(whole.forwards(), test.forwards());
    assertNotEquals(problem.evaluate().loss(), test.loss());
  }

  /** Accuracy is of all texts together: its pieces are counts, and a minibatch is one shard. */
  @ParameterizedTest
  @ValueSource(strings = {"accuracy", "matthews"})
  void measuresAreCountedInParts(String objective) throws IOException {
    try (Backend backend = CpuBackend.create(1)) {
      TaskModel inner = model(SharedLayersTest.Kind.ENCODER, "full", backend);
      TaskModel model = ObjectiveName.of(objective).of(inner);
      assertFalse(model.isMeanOfTexts());
      TextProblem problem = problem(model, 3);
      assertEquals(1, problem.shards(0));
      measuredInParts(problem);
      assertThrows(
          UnsupportedOperationException.class,
          () -> model.textLosses(problem.dev(), Perturbation.NONE));
    }
  }

  @Test
  void aSplitWithoutTextsHasNoParts() throws IOException {
    try (Backend backend = CpuBackend.create(1)) {
      TaskModel model = model(SharedLayersTest.Kind.ENCODER, "full", backend);
      EncodedTexts all = model.encode(texts(), 20);
      TextProblem problem = new TextProblem(model, all, BatchSampler.ofSeed(1, 60, 7), all);
      assertEquals(0, problem.parts(TextProblem.TEST));
      assertEquals(Measurement.NONE, problem.measureTest());
      assertTrue(problem.parts(DivisibleProblem.DEVELOPMENT) > 0);
    }
  }

  @Test
  void numbersMakeMarksAgain() {
    Confusion classes = new Confusion(new int[][] {{1, 2}, {3, 4}});
    assertArrayEquals(new double[] {2, 1, 2, 3, 4}, classes.numbers());
    assertArrayEquals(classes.counts(), ((Confusion) Marks.of(classes.numbers())).counts());
    AnswerMarks answers = new AnswerMarks(7, 3, 4.25);
    assertEquals(answers, Marks.of(answers.numbers()));
    for (double[] none : new double[][] {{}, {-1}, {2, 1, 2, 3}, {0, 1}, {1e9}}) {
      assertThrows(IllegalArgumentException.class, () -> Marks.of(none));
      assertThrows(IllegalArgumentException.class, () -> MeasuredPiece.of(none));
    }
  }
}
