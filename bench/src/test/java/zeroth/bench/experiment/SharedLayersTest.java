package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zeroth.bench.TinyDecoder;
import zeroth.bench.TinyMasked;
import zeroth.bench.TinyModel;
import zeroth.bench.experiment.Tuning.FrozenFormat;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.transformer.MaskPrompt;
import zeroth.transformer.MaskedModel;
import zeroth.transformer.Model;
import zeroth.transformer.ZeroShotHead;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.huggingface.DecoderCheckpoint;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.registry.Methods;

/**
 * Models whose first layers are not trained: what candidates have in common, and what is kept of
 * texts, changes neither a loss nor a step. A place that is evaluated alone, without a cache, goes
 * through the whole forward by itself: that is what all is compared with.
 */
class SharedLayersTest {
  private static final int LAYERS = 3;
  private static final List<String> LABELS = List.of("bad", "good");

  @TempDir private Path directory;

  /** Kinds of models with a task. */
  enum Kind {
    ENCODER,
    MASKED,
    DECODER,
    /** A decoder whose options differ in their last token alone, and so share their sequences. */
    LETTERS;

    TaskModel open(Backend backend, Path directory) throws IOException {
      switch (this) {
        case ENCODER:
          Model read =
              ZeroShotHead.attach(
                  TinyModel.create(LAYERS), backend, LABELS, List.of("awful", "great"), 20);
          return new TextClassification(read, backend).with(read.parameters().on(backend));
        case MASKED:
          MaskedModel masked = TinyMasked.create(EncoderFamily.BERT, LAYERS);
          MaskPrompt prompt = new MaskPrompt("{text} was {mask}", LABELS, List.of("bad", "good"));
          return new LabelWords(masked.with(masked.parameters().on(backend)), prompt, backend);
        default:
          Path model = TinyDecoder.write(directory.resolve("model"), LAYERS);
          return new DecoderModel(DecoderCheckpoint.read(model, note -> {}))
              .on(
                  backend,
                  this == LETTERS ? List.of("a", "b") : LABELS,
                  List.of("{text} It was {label}"),
                  20);
      }
    }
  }

  private static final String TUNINGS =
      """
      ENCODER, layers:last1, 2
      ENCODER, layers:1, 1
      ENCODER, head, 3
      ENCODER, 'lora:r=2,targets=layer\\.2\\.', 2
      ENCODER, bias, 0
      ENCODER, prefix:m=2, 0
      ENCODER, prompt:m=2, 0
      MASKED, layers:last2, 1
      MASKED, head, 3
      MASKED, prefix:m=2, 0
      MASKED, prompt:m=2, 0
      DECODER, layers:last1, 2
      DECODER, ^model\\.norm, 3
      DECODER, 'lora:r=2,targets=layers\\.1\\..*_proj', 1
      DECODER, embed, 0
      DECODER, prefix:m=2, 0
      DECODER, prompt:m=2, 0
      """;

  private static final List<LabelledText> TEXTS =
      List.of(
          new LabelledText("good film", 1),
          new LabelledText("bad", 0),
          new LabelledText("the day was lovely", 1),
          new LabelledText("a dull book", 0),
          new LabelledText("bad", 0),
          new LabelledText("great great day", 1));

  private TaskModel tuned(Kind kind, String tune, Backend backend) throws IOException {
    TaskModel model = kind.open(backend, directory);
    return Tuning.of(tune, FrozenFormat.KEEP).of(model, backend, "tiny", 0);
  }

  private static double[] alone(TaskModel model, EncodedTexts texts, List<Perturbation> places) {
    return places.stream().mapToDouble(place -> model.losses(texts, List.of(place))[0]).toArray();
  }

  @ParameterizedTest
  @CsvSource(textBlock = TUNINGS)
  void lossesAreThoseOfEachPlaceAlone(Kind kind, String tune, int untrained) throws IOException {
    try (Backend backend = CpuBackend.create(1)) {
      TaskModel model = tuned(kind, tune, backend);
      assertEquals(untrained, model.untrainedLayers());
      EncodedTexts all = model.encode(TEXTS, 20);
      List<Perturbation> places = new ArrayList<>(List.of(Perturbation.NONE));
      for (int k = 0; k < 5; k++) {
        places.add(new Direction.Gaussian(Key.ofSeed(k)).times(k % 2 == 0 ? 0.3 : -0.1));
      }
      for (long bytes : new long[] {0, 1, 1500, 1 << 20}) {
        TaskModel cached = model.caching(bytes);
        for (int[] some : new int[][] {{0, 1, 2}, {2, 1}, {5, 4, 3, 2, 1, 0}, {3}, {1, 1, 5}}) {
          EncodedTexts texts = all.select(some);
          double[] expected = alone(model, texts, places);
          assertArrayEquals(expected, cached.losses(texts, places), "cache of " + bytes);
          assertNotEquals(expected[0], expected[1]);
          assertEquals(model.measure(texts).loss(), cached.measure(texts).loss());
        }
        assertEquals(untrained > 0 && bytes > 0, cached.cached().isPresent());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(textBlock = TUNINGS)
  void stepsAreThoseOfPlacesAlone(Kind kind, String tune) throws IOException {
    try (Backend backend = CpuBackend.create(1)) {
      TaskModel model = tuned(kind, tune, backend);
      EncodedTexts all = model.encode(TEXTS, 20);
      for (String method : List.of("mezo", "loren")) {
        String expected = run(model, all, method, true);
        assertEquals(expected, run(model, all, method, false), method);
        assertEquals(expected, run(model.caching(1 << 20), all, method, false), method);
        assertEquals(expected, run(model.caching(1500), all, method, false), method);
      }
    }
  }

  /** The hash of all weights after some steps. */
  private static String run(TaskModel start, EncodedTexts all, String name, boolean alone) {
    Parameters theta = start.parameters().copy();
    TaskModel model = start.with(theta);
    Map<String, String> six = name.equals("mezo") ? Map.of("q", "3") : Map.of();
    Method method = Methods.create(name, six, theta);
    for (int i = 0; i < 4; i++) {
      EncodedTexts batch = all.select(i, i + 1, (i + 4) % all.size());
      Objective loss = alone ? places -> alone(model, batch, places) : model.loss(batch, all);
      method.step(loss, theta, Step.of(Key.ofSeed(1), i, 1e-2));
    }
    assertNotEquals(start.parameters().sha256(), theta.sha256());
    return theta.sha256();
  }

  /** The tape begins where something is trained: no bit of a gradient is another one for that. */
  @ParameterizedTest
  @CsvSource(textBlock = TUNINGS)
  void gradientsAreThoseOfTheWholeForward(Kind kind, String tune) throws IOException {
    try (Backend backend = CpuBackend.create(1)) {
      TaskModel model = tuned(kind, tune, backend);
      TaskModel trained = model.with(model.parameters().freeze(p -> false)); // no border
      EncodedTexts texts = model.encode(TEXTS, 20);
      Parameters expected = model.parameters().zeros(p -> true);
      assertEquals(0, trained.untrainedLayers());
      double loss = trained.gradient(texts).addTo(Perturbation.NONE, expected);
      assertNotEquals(expected.copy().sha256(), model.parameters().zeros(p -> true).sha256());
      for (long bytes : new long[] {0, 1 << 20, 1 << 20}) {
        Parameters found = model.parameters().zeros(p -> true);
        assertEquals(loss, model.caching(bytes).gradient(texts).addTo(Perturbation.NONE, found));
        assertEquals(expected.sha256(), found.sha256());
      }
    }
  }
}
