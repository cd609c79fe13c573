package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zeroth.bench.experiment.Tuning.FrozenFormat;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Flipout;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.SequenceDirections;
import zeroth.tensor.random.Key;
import zeroth.zo.CountedObjective;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.registry.Methods;

/** Losses of texts at places of their own, against losses of each text alone. */
class ExampleLossesTest {
  private static final String TUNINGS =
      """
      ENCODER, full
      ENCODER, bias
      ENCODER, layers:last1
      ENCODER, 'lora:r=2'
      MASKED, full
      MASKED, head
      DECODER, full
      DECODER, 'lora:r=2'
      DECODER, layers:last1
      LETTERS, full
      LETTERS, layers:last1
      """;

  private static final List<LabelledText> TEXTS =
      List.of(
          new LabelledText("good film", 1),
          new LabelledText("bad", 0),
          new LabelledText("the day was lovely", 1),
          new LabelledText("a dull book", 0),
          new LabelledText("great great day", 1));

  @TempDir private Path directory;

  private TaskModel tuned(SharedLayersTest.Kind kind, String tune, Backend backend)
      throws IOException {
    TaskModel model = kind.open(backend, Files.createTempDirectory(directory, "model"));
    return Tuning.of(tune, FrozenFormat.KEEP).of(model, backend, "tiny", 0);
  }

  private static double[] alone(TaskModel model, EncodedTexts texts, PerSequence places) {
    double[] losses = new double[texts.size()];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = model.losses(texts.select(i), List.of(places.place(i)))[0];
    }
    return losses;
  }

  @ParameterizedTest
  @CsvSource(textBlock = TUNINGS)
  void areThoseOfEachTextAlone(SharedLayersTest.Kind kind, String tune) throws IOException {
    try (Backend backend = CpuBackend.create(2)) {
      TaskModel model = tuned(kind, tune, backend);
      EncodedTexts texts = model.encode(TEXTS, 20).select(2, 0, 1, 1, 4, 3);
      List<Direction> directions = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        directions.add(new Direction.Gaussian(Key.ofSeed(i)));
      }
      PerSequence places = new PerSequence(0.3, new SequenceDirections.Each(directions));
      double[] losses = model.losses(texts, places);
      assertArrayEquals(alone(model, texts, places), losses);
      assertNotEquals(losses[2], losses[3], "the same text at two places");
      PerSequence plain = new PerSequence(0, places.directions());
      double mean = model.losses(texts, List.of(Perturbation.NONE))[0];
      double sum = 0;
      for (double loss : model.losses(texts, plain)) {
        sum += loss / texts.size();
      }
      assertEquals(mean, sum, 1e-12);
    }
  }

  @ParameterizedTest
  @CsvSource(textBlock = TUNINGS)
  void ofSharedNoiseAreThoseWithinRounding(SharedLayersTest.Kind kind, String tune)
      throws IOException {
    try (Backend backend = CpuBackend.create(1)) {
      TaskModel model = tuned(kind, tune, backend);
      EncodedTexts texts = model.encode(TEXTS, 20);
      PerSequence places = new PerSequence(0.05, new Flipout(Key.ofSeed(3)));
      double[] expected = alone(model, texts, places);
      double[] losses = model.losses(texts, places);
      double[] plain = model.losses(texts, new PerSequence(0, places.directions()));
      for (int i = 0; i < losses.length; i++) {
        assertEquals(expected[i], losses[i], 1e-4 * (1 + expected[i]), "text " + i);
        assertNotEquals(plain[i], losses[i]);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(textBlock = TUNINGS)
  void stepsHaveTheSameBitsOnAnyThreads(SharedLayersTest.Kind kind, String tune)
      throws IOException {
    for (String method : List.of("grzo", "zeroth")) {
      stepsHaveTheSameBitsOnAnyThreads(kind, tune, method);
    }
  }

  private void stepsHaveTheSameBitsOnAnyThreads(
      SharedLayersTest.Kind kind, String tune, String name) throws IOException {
    List<String> hashes = new ArrayList<>();
    for (int threads = 1; threads <= 2; threads++) {
      try (Backend backend = CpuBackend.create(threads)) {
        TaskModel model = tuned(kind, tune, backend);
        EncodedTexts texts = model.encode(TEXTS, 20);
        Method method = Methods.create(name, Map.of(), model.parameters());
        String before = model.parameters().sha256();
        for (int i = 0; i < 3; i++) {
          Objective loss = model.loss(texts.select(i, i + 1, i + 2), texts);
          CountedObjective counted = new CountedObjective(loss);
          method.step(counted, model.parameters(), Step.of(Key.ofSeed(1), i, 1e-4));
          assertEquals(method.forwardsPerStep(), counted.forwards());
        }
        assertNotEquals(before, model.parameters().sha256());
        hashes.add(model.parameters().sha256());
      }
    }
    assertEquals(hashes.get(0), hashes.get(1));
  }
}
