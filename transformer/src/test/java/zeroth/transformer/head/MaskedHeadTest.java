package zeroth.transformer.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.cpu.PlainKernels;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.gradient.Tape;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.DoubleMasked;
import zeroth.transformer.RandomModels;
import zeroth.transformer.decoder.RandomWeights;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.encoder.EncoderNames;
import zeroth.transformer.head.MaskedHead.Masked;
import zeroth.transformer.head.MaskedHead.Places;

/** Every family's head on a small random body: formulas, gradient, candidates, backends. */
class MaskedHeadTest {
  /** More than one block of the losses' vocabulary. */
  private static final int V = 521;

  private static final int MASK = 4;

  private final Backend backend = new ReferenceBackend();

  static Map<String, EncoderConfig> configs() {
    Map<String, EncoderConfig> configs = new LinkedHashMap<>();
    configs.put("bert", config(EncoderFamily.BERT, Pointwise.GELU));
    configs.put("roberta", config(EncoderFamily.ROBERTA, Pointwise.GELU));
    configs.put("distilbert", config(EncoderFamily.DISTILBERT, Pointwise.GELU));
    configs.put("distilbert, relu", config(EncoderFamily.DISTILBERT, Pointwise.RELU));
    return configs;
  }

  private static EncoderConfig config(EncoderFamily family, Pointwise activation) {
    int types = family.hasTypes() ? 2 : 0;
    int positions = 20 + family.positionOffset();
    return new EncoderConfig(family, V, 24, 2, 3, 40, positions, types, 1e-5f, activation);
  }

  static Stream<String> families() {
    return configs().keySet().stream();
  }

  private static Parameters weights(EncoderConfig config, int seed) {
    return RandomWeights.of(new MaskedHead(config).shapes(), seed);
  }

  /** Three texts, of which the second is nothing but its mask. */
  static List<Masked> texts() {
    int[] first = ids(9, 1);
    first[3] = MASK;
    first[8] = MASK;
    int[] last = ids(20, 2);
    last[0] = MASK;
    return List.of(
        Masked.of(first, MASK, 520, 7),
        Masked.of(new int[] {MASK}, MASK, 0),
        Masked.of(last, MASK, 99));
  }

  /** Ids that are no mask. */
  private static int[] ids(int count, int seed) {
    return new Random(seed).ints(count, MASK + 1, V).toArray();
  }

  @ParameterizedTest
  @MethodSource("families")
  void logitsAndLossesAreThoseOfTheFormulas(String name) {
    EncoderConfig config = configs().get(name);
    Parameters theta = weights(config, 3);
    MaskedHead head = new MaskedHead(config);
    Places places = Places.of(config, texts());
    WeightView view = WeightView.plain(theta);
    float[] logits = backend.read(head.logits(backend, view, places.batch(), places.rows()));
    VocabularyLosses losses = head.losses(backend, view, places);
    int row = 0;
    for (Masked text : texts()) {
      double[][] expected = DoubleMasked.logits(config, theta, text.ids(), text.places());
      for (int i = 0; i < expected.length; i++) {
        double total = 0;
        for (int v = 0; v < V; v++) {
          assertEquals(expected[i][v], logits[row * V + v], 5e-5, name);
          total += Math.exp(expected[i][v]);
        }
        double loss = Math.log(total) - expected[i][text.targets()[i]];
        assertEquals(loss, losses.loss(row++), 1e-4, name);
      }
    }
    assertEquals(4, row);
    assertEquals(4, losses.rows());
  }

  @ParameterizedTest
  @MethodSource("families")
  void everyWeightsGradientIsThatOfTheLossInDouble(String name) {
    EncoderConfig config = configs().get(name);
    Parameters theta = weights(config, 5);
    MaskedHead head = new MaskedHead(config);
    Places places = Places.of(config, texts());
    int rows = places.targets().length;
    Tape tape = new Tape(backend);
    tape.begin();
    WeightView plain = WeightView.plain(theta);
    Values chosen = head.chosen(tape, plain, places.batch(), places.rows());
    String bias = head.names().bias();
    VocabularyLosses losses =
        tape.vocabularyLosses(plain, head.outputTable(), bias, chosen, places.targets());
    double[] dl = new double[rows];
    Arrays.fill(dl, 1.0 / rows);
    Parameters gradient = theta.zeros();
    tape.backward(
        new Tape.LossHead(plain, head.outputTable(), bias, chosen, places.targets(), losses),
        dl,
        gradient);
    Function<String, double[]> doubles = RandomModels.doubles(theta);
    for (Parameter p : theta.list()) { // the derivative along each tensor's own gradient
      float[] g = gradient.tensor(p).data();
      double square = 0;
      for (float e : g) {
        square += (double) e * e;
      }
      if (p.name().endsWith(".key.bias") || p.name().endsWith("k_lin.bias")) {
        assertEquals(0, square, 1e-12, p.name()); // shifts all scores of a query alike
        continue;
      }
      assertTrue(square > 0, p.name() + " has no gradient");
      double h = 1e-6 / Math.sqrt(square);
      double[] w = doubles.apply(p.name());
      double up = loss(config, doubles, w, g, h);
      double down = loss(config, doubles, w, g, -h);
      assertEquals(square, (up - down) / (2 * h), 1e-4 * square + 1e-9, p.name());
    }
  }

  /** The loss in double with w + h g in the place of w. */
  private static double loss(
      EncoderConfig config, Function<String, double[]> weights, double[] w, float[] g, double h) {
    double[] before = w.clone();
    for (int i = 0; i < w.length; i++) {
      w[i] += h * g[i];
    }
    double sum = 0;
    int count = 0;
    for (Masked text : texts()) {
      double[][] logits = DoubleMasked.logits(config, weights, text.ids(), text.places());
      for (int i = 0; i < logits.length; i++) {
        double total = Arrays.stream(logits[i]).map(Math::exp).sum();
        sum += Math.log(total) - logits[i][text.targets()[i]];
        count++;
      }
    }
    System.arraycopy(before, 0, w, 0, w.length);
    return sum / count;
  }

  @ParameterizedTest
  @MethodSource("families")
  void candidatesAreThemselvesOnEveryBackend(String name) {
    EncoderConfig config = configs().get(name);
    Parameters theta = weights(config, 8);
    MaskedHead head = new MaskedHead(config);
    Places places = Places.of(config, texts());
    Direction z = new Direction.Gaussian(Key.ofSeed(1));
    List<Perturbation> candidates = List.of(z.times(1e-2), Perturbation.NONE, z.times(-1e-2));
    WeightView all = new WeightView(theta, candidates);
    VocabularyLosses expected = head.losses(backend, all, places);
    float[] logits = backend.read(head.logits(backend, all, places.batch(), places.rows()));
    int rows = places.targets().length;
    for (int g = 0; g < 3; g++) {
      WeightView one = new WeightView(theta, List.of(candidates.get(g)));
      VocabularyLosses alone = head.losses(backend, one, places);
      assertArrayEquals(
          alone.sums(), Arrays.copyOfRange(expected.sums(), g * rows, (g + 1) * rows));
      assertArrayEquals(
          alone.targets(), Arrays.copyOfRange(expected.targets(), g * rows, (g + 1) * rows));
    }
    for (int threads = 1; threads <= 2; threads++) {
      try (Backend best = CpuBackend.create(threads);
          Backend plain = new CpuBackend(threads, new PlainKernels())) {
        for (Backend other : List.of(best, plain)) {
          other.begin();
          VocabularyLosses got = head.losses(other, all, places);
          assertArrayEquals(expected.maxima(), got.maxima(), name);
          assertArrayEquals(expected.sums(), got.sums(), name);
          assertArrayEquals(expected.targets(), got.targets(), name);
          Values found = head.logits(other, all, places.batch(), places.rows());
          assertArrayEquals(logits, other.read(found), name);
        }
      }
    }
  }

  /** One tensor, one noise: the head's matrix moves with the embeddings. */
  @ParameterizedTest
  @MethodSource("families")
  void theLastMatrixIsTheWordEmbeddings(String name) {
    EncoderConfig config = configs().get(name);
    MaskedHead head = new MaskedHead(config);
    Parameters theta = weights(config, 9);
    assertEquals(EncoderNames.WORDS, head.outputTable());
    assertEquals(
        1, head.shapes().values().stream().filter(Shape.of(V, config.width())::equals).count());
    Places place = Places.of(config, List.of(Masked.of(new int[] {9, MASK}, MASK, 500)));
    double before = head.losses(backend, WeightView.plain(theta), place).loss(0);
    int C = config.width();
    float[] words = theta.tensor(EncoderNames.WORDS).data();
    Arrays.fill(words, 500 * C, 501 * C, 0f); // a token that is in no text
    double after = head.losses(backend, WeightView.plain(theta), place).loss(0);
    assertTrue(before != after);
    float[] logits =
        backend.read(head.logits(backend, WeightView.plain(theta), place.batch(), place.rows()));
    assertEquals(theta.tensor(head.names().bias()).data()[500], logits[500]);
  }

  /** The count of transformers' BertForMaskedLM of bert-base-uncased. */
  @Test
  void bertBaseHasThePublishedNumberOfWeights() {
    EncoderConfig base =
        new EncoderConfig(EncoderFamily.BERT, 30522, 768, 12, 12, 3072, 512, 2, 1e-12f);
    long size = new MaskedHead(base).shapes().values().stream().mapToLong(Shape::size).sum();
    assertEquals(109_514_298, size);
  }

  @Test
  void placesThatAreNotThereAreRefused() {
    int[] ids = {5, MASK, 6, MASK};
    Masked two = Masked.of(ids, MASK, 8, 9);
    assertArrayEquals(new int[] {1, 3}, two.places());
    refused(() -> Masked.of(ids, MASK, 8), "1 targets for 2 places");
    refused(() -> Masked.of(new int[] {5}, MASK), "0 targets for 0 places");
    refused(() -> new Masked(ids, new int[] {4}, new int[] {8}), "place 4 in 4 tokens");
    refused(() -> new Masked(ids, new int[] {-1}, new int[] {8}), "place -1");
  }

  private static void refused(Runnable action, String part) {
    String message = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
