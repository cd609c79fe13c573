package zeroth.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.encoder.EncoderNames;
import zeroth.transformer.encoder.PackedBatch;
import zeroth.transformer.head.Classifier;

class ZeroShotHeadTest {
  private static final EncoderConfig CONFIG = RandomModels.config(EncoderFamily.BERT, 2, 3, 1, 5);
  private static final int C = CONFIG.width();
  private static final List<String> LABELS = List.of("cat", "dog", "owl");
  private static final List<String> PROMPTS = List.of("a cat", "a dog", "an owl");

  private final Backend backend = new ReferenceBackend();
  private final Model encoder =
      new Model(CONFIG, RandomModels.parameters(CONFIG, 7), new FixedTokenizer(), List.of());

  @Test
  void rowsAreScaledEmbeddingsOfThePrompts() {
    Model model = ZeroShotHead.attach(encoder, backend, LABELS, PROMPTS, 20);
    float[] head = model.parameters().tensor(Classifier.HEAD_WEIGHT).data();
    for (int c = 0; c < 3; c++) {
      float[] unit = embed(PROMPTS.get(c));
      for (int i = 0; i < C; i++) {
        assertEquals((float) (20.0 * unit[i]), head[c * C + i]);
      }
    }
    assertArrayEquals(new float[3], model.parameters().tensor(Classifier.HEAD_BIAS).data());
    assertEquals(LABELS, model.labels());
  }

  @Test
  void logitsAreScaledCosines() {
    Model model = ZeroShotHead.attach(encoder, backend, LABELS, PROMPTS, 20);
    PackedBatch batch = PackedBatch.of(CONFIG, List.of(ids("a barn owl")));
    Classifier classifier = new Classifier(new Encoder(CONFIG));
    float[] logits =
        backend.read(classifier.logits(backend, WeightView.plain(model.parameters()), batch));
    float[] x = embed("a barn owl");
    for (int c = 0; c < 3; c++) {
      float[] e = embed(PROMPTS.get(c));
      double cosine = 0;
      for (int i = 0; i < C; i++) {
        cosine += (double) x[i] * e[i];
      }
      assertEquals(20 * cosine, logits[c], 1e-5);
    }
  }

  @Test
  void theHeadStandsBehindTheSharedEncoder() {
    Model model = ZeroShotHead.attach(encoder, backend, LABELS, PROMPTS, 20);
    List<String> names = new ArrayList<>(Encoder.shapes(CONFIG).keySet());
    for (String name : names) {
      assertSame(encoder.parameters().tensor(name), model.parameters().tensor(name));
    }
    names.addAll(List.of("classifier.weight", "classifier.bias"));
    assertEquals(names, model.parameters().list().stream().map(Parameter::name).toList());
  }

  @Test
  void severalPromptsAreAveragedToLengthOne() {
    List<List<String>> prompts = List.of(List.of("a cat", "some cat"), List.of("a dog", "a dog"));
    Model model = ZeroShotHead.attachAveraged(encoder, backend, LABELS.subList(0, 2), prompts, 5);
    float[] head = model.parameters().tensor(Classifier.HEAD_WEIGHT).data();
    double[] mean = new double[C];
    double squares = 0;
    for (int i = 0; i < C; i++) {
      mean[i] = (double) embed("a cat")[i] + embed("some cat")[i];
      squares += mean[i] * mean[i];
    }
    for (int i = 0; i < C; i++) {
      assertEquals(5 * mean[i] / Math.sqrt(squares), head[i], 1e-6);
      assertEquals(5 * embed("a dog")[i], head[C + i], 1e-6);
    }
  }

  @Test
  void anotherHeadTakesThePlaceOfTheFirstAndFrozenTensorsStayFrozen() {
    Model frozen =
        new Model(
            CONFIG,
            encoder.parameters().freeze(p -> p.name().equals(EncoderNames.WORDS)),
            encoder.tokenizer(),
            List.of());
    Model first = ZeroShotHead.attach(frozen, backend, LABELS, PROMPTS, 20);
    Model second =
        ZeroShotHead.attach(first, backend, List.of("x", "y"), List.of("an x", "a y"), 20);
    assertEquals(2, second.parameters().tensor(Classifier.HEAD_BIAS).size());
    assertEquals(first.parameters().list().size(), second.parameters().list().size());
    for (Parameter p : second.parameters().list()) {
      assertEquals(!p.name().equals(EncoderNames.WORDS), p.trainable());
    }
  }

  @Test
  void badArgumentsAreNamed() {
    refused(List.of("a", "a"), List.of("x", "y"), 20, "[a, a]");
    refused(List.of(), List.of(), 20, "[]");
    refused(List.of("a", "b"), List.of("x"), 20, "1 prompts for 2 labels");
    refused(List.of("a"), List.of("x"), 0, "scale is 0.0");
    refused(List.of("a"), List.of("x"), Double.NaN, "scale is NaN");
    assertFalse(encoder.parameters().contains(Classifier.HEAD_WEIGHT));
  }

  private void refused(List<String> labels, List<String> prompts, double scale, String message) {
    String found =
        assertThrows(
                IllegalArgumentException.class,
                () -> ZeroShotHead.attach(encoder, backend, labels, prompts, scale))
            .getMessage();
    assertTrue(found.contains(message), found);
  }

  private int[] ids(String text) {
    return encoder.tokenizer().encode(text, CONFIG.maxLength());
  }

  private float[] embed(String text) {
    Classifier classifier = new Classifier(new Encoder(CONFIG));
    WeightView weights = WeightView.plain(encoder.parameters());
    return backend.read(
        classifier.embed(backend, weights, PackedBatch.of(CONFIG, List.of(ids(text)))));
  }
}
