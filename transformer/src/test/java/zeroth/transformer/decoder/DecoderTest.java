package zeroth.transformer.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.cpu.PlainKernels;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.gradient.Tape;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.head.CausalHead;

/** Every family's forward, gradient and cache, by a small decoder with random weights. */
class DecoderTest {
  private final Backend backend = new ReferenceBackend();

  static Stream<String> families() {
    return SmallDecoders.all().keySet().stream();
  }

  private static int[] ids(int count, int seed) {
    return new Random(seed).ints(count, 0, 61).toArray();
  }

  private static double[][] expected(Decoder decoder, Parameters theta, int[] ids) {
    DoubleDecoders doubles = new DoubleDecoders(RandomWeights.doubles(theta));
    if (decoder instanceof LlamaDecoder llama) {
      return doubles.llama(llama.config(), ids);
    }
    GptConfig config = ((GptDecoder) decoder).config();
    return config.family() == GptFamily.GPT2 ? doubles.gpt2(config, ids) : doubles.opt(config, ids);
  }

  @ParameterizedTest
  @MethodSource("families")
  void hiddenStatesAndLossesAreThoseOfTheFormulas(String name) {
    Decoder decoder = SmallDecoders.all().get(name);
    Parameters theta = RandomWeights.of(decoder, 1);
    List<int[]> texts = List.of(ids(19, 2), ids(1, 3), ids(7, 4));
    float[] got =
        backend.read(decoder.forward(backend, WeightView.plain(theta), TokenBatch.of(texts)));
    int row = 0;
    for (int[] text : texts) {
      for (double[] hidden : expected(decoder, theta, text)) {
        for (double h : hidden) {
          assertEquals(h, got[row++], 2e-5, name);
        }
      }
    }
    CausalHead.Places places =
        CausalHead.Places.of(
            List.of(CausalHead.Scored.all(texts.get(0)), new CausalHead.Scored(texts.get(2), 2)));
    VocabularyLosses losses =
        new CausalHead(decoder).losses(backend, WeightView.plain(theta), places);
    DoubleDecoders doubles = new DoubleDecoders(RandomWeights.doubles(theta));
    double[] first =
        doubles.losses(expected(decoder, theta, texts.get(0)), decoder.outputTable(), texts.get(0));
    double[] last =
        doubles.losses(expected(decoder, theta, texts.get(2)), decoder.outputTable(), texts.get(2));
    assertEquals(18 + 2, losses.rows());
    for (int r = 0; r < 18; r++) {
      assertEquals(first[r], losses.loss(r), 5e-5);
    }
    assertEquals(last[4], losses.loss(18), 5e-5);
    assertEquals(last[5], losses.loss(19), 5e-5);
  }

  @ParameterizedTest
  @MethodSource("families")
  void everyWeightMattersAndItsGradientIsThatOfTheLoss(String name) {
    Decoder decoder = SmallDecoders.all().get(name);
    Parameters theta = RandomWeights.of(decoder, 5);
    CausalHead head = new CausalHead(decoder);
    CausalHead.Places places =
        CausalHead.Places.of(
            List.of(CausalHead.Scored.all(ids(9, 6)), new CausalHead.Scored(ids(12, 7), 3)));
    int rows = places.targets().length;
    Tape tape = new Tape(backend);
    tape.begin();
    WeightView plain = WeightView.plain(theta);
    var chosen = head.chosen(tape, plain, places);
    VocabularyLosses losses =
        tape.vocabularyLosses(plain, decoder.outputTable(), null, chosen, places.targets());
    Parameters gradient = theta.zeros();
    double[] dl = new double[rows];
    Arrays.fill(dl, 1.0 / rows);
    tape.backward(
        new Tape.LossHead(plain, decoder.outputTable(), null, chosen, places.targets(), losses),
        dl,
        gradient);
    for (var p : theta.list()) { // the derivative along each tensor's own gradient
      float[] g = gradient.tensor(p).data();
      double square = 0;
      for (float e : g) {
        square += (double) e * e;
      }
      if (p.name().endsWith("k_proj.bias") || p.name().endsWith("key.bias")) {
        continue; // shifts all scores of a query alike where positions do not turn it
      }
      assertTrue(square > 0, p.name() + " has no gradient");
      double h = 5e-4 / Math.sqrt(square); // short: ReLU has corners
      Parameters only = theta.zeros();
      System.arraycopy(g, 0, only.tensor(p.name()).data(), 0, g.length);
      Direction v = new Direction.Dense(only);
      double slope =
          (loss(head, theta, places, v.times(h)) - loss(head, theta, places, v.times(-h)))
              / (2 * h);
      assertEquals(square, slope, 0.02 * square + 1e-3, p.name());
    }
  }

  private double loss(
      CausalHead head, Parameters theta, CausalHead.Places places, Perturbation at) {
    WeightView view = new WeightView(theta, List.of(at));
    return head.losses(backend, view, places).mean(0, places.targets().length);
  }

  @ParameterizedTest
  @MethodSource("families")
  void candidatesAreThemselvesOnEveryBackend(String name) {
    Decoder decoder = SmallDecoders.all().get(name);
    Parameters theta = RandomWeights.of(decoder, 8);
    CausalHead head = new CausalHead(decoder);
    CausalHead.Places places =
        CausalHead.Places.of(
            List.of(CausalHead.Scored.all(ids(9, 9)), CausalHead.Scored.all(ids(17, 10))));
    Direction z = new Direction.Gaussian(Key.ofSeed(1));
    List<Perturbation> candidates = List.of(z.times(1e-2), Perturbation.NONE, z.times(-1e-2));
    VocabularyLosses expected = head.losses(backend, new WeightView(theta, candidates), places);
    int rows = places.targets().length;
    for (int g = 0; g < 3; g++) {
      VocabularyLosses alone =
          head.losses(backend, new WeightView(theta, List.of(candidates.get(g))), places);
      assertArrayEquals(
          alone.sums(), Arrays.copyOfRange(expected.sums(), g * rows, (g + 1) * rows));
    }
    for (int threads = 1; threads <= 2; threads++) {
      try (Backend best = CpuBackend.create(threads);
          Backend plain = new CpuBackend(threads, new PlainKernels())) {
        for (Backend other : List.of(best, plain)) {
          other.begin();
          VocabularyLosses got = head.losses(other, new WeightView(theta, candidates), places);
          assertArrayEquals(expected.sums(), got.sums(), name);
          assertArrayEquals(expected.targets(), got.targets(), name);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void aCacheChangesNoBit(String name) {
    Decoder decoder = SmallDecoders.all().get(name);
    WeightView view = WeightView.plain(RandomWeights.of(decoder, 11));
    int[] ids = ids(18, 12);
    float[] whole = backend.read(decoder.forward(backend, view, TokenBatch.of(List.of(ids))));
    int C = decoder.width();
    try (Backend cpu = CpuBackend.create(2)) {
      KeyValueCache cache = new KeyValueCache(decoder.layers());
      for (int[] part :
          List.of(
              Arrays.copyOf(ids, 5),
              new int[] {ids[5]},
              Arrays.copyOfRange(ids, 6, 9),
              Arrays.copyOfRange(ids, 9, 18))) {
        int before = cache.tokens();
        cpu.begin();
        TokenBatch batch = TokenBatch.after(List.of(part), new int[] {before});
        float[] got = cpu.read(decoder.forward(cpu, view, batch, cache));
        assertArrayEquals(
            Arrays.copyOfRange(whole, before * C, (before + part.length) * C), got, name);
      }
      assertEquals(18, cache.tokens());
    }
  }

  /** Sequences side by side, then one of them, a copy of it, and both on other backends. */
  @ParameterizedTest
  @MethodSource("families")
  void aCacheOfFewerSequencesACopyAndAnotherBackendChangeNoBit(String name) {
    Decoder decoder = SmallDecoders.all().get(name);
    WeightView view = WeightView.plain(RandomWeights.of(decoder, 17));
    int[] ids = ids(18, 18);
    float[] whole = backend.read(decoder.forward(backend, view, TokenBatch.of(List.of(ids))));
    int C = decoder.width();
    try (Backend cpu = CpuBackend.create(2);
        Backend other = CpuBackend.create(1)) {
      KeyValueCache cache = new KeyValueCache(decoder.layers(), 3);
      assertEquals(0, cache.keys(0, 1).length);
      List<int[]> texts = List.of(ids(2, 1), Arrays.copyOf(ids, 4), ids(7, 2));
      WeightView two =
          new WeightView(
              RandomWeights.of(decoder, 17), List.of(Perturbation.NONE, Perturbation.NONE));
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> decoder.forward(backend, two, TokenBatch.of(texts), cache));
      assertTrue(refused.getMessage().contains("several candidates"));
      backend.begin();
      decoder.forward(backend, view, TokenBatch.of(texts), cache);
      cpu.begin();
      List<int[]> further = List.of(ids(1, 3), new int[] {ids[4]}, ids(1, 4));
      TokenBatch step = TokenBatch.after(further, cache.lengths());
      float[] moved = cpu.read(decoder.forward(cpu, view, step, cache));
      assertArrayEquals(
          Arrays.copyOfRange(whole, 4 * C, 5 * C), Arrays.copyOfRange(moved, C, 2 * C), name);
      cache.keep(1);
      KeyValueCache[] caches = {cache, null, null};
      Backend[] backends = {cpu, other, backend};
      for (int t = 5; t < ids.length; t++) {
        if (t == 7 || t == 10) {
          caches[t == 7 ? 1 : 2] = caches[t == 7 ? 0 : 1].copy();
        }
        for (int i = 0; i < caches.length && caches[i] != null; i++) {
          Backend b = backends[t < 14 ? i : (i + 1) % 3];
          b.begin();
          TokenBatch next = TokenBatch.after(List.of(new int[] {ids[t]}), caches[i].lengths());
          float[] got = b.read(decoder.forward(b, view, next, caches[i]));
          assertArrayEquals(Arrays.copyOfRange(whole, t * C, (t + 1) * C), got, name);
        }
      }
      int columns = caches[0].keys(0, 0).length / ids.length;
      assertArrayEquals(caches[0].keys(0, 0), caches[2].keys(0, 0));
      assertArrayEquals(caches[0].values(0, 0), caches[2].values(0, 0));
      assertEquals(ids.length * columns, caches[1].values(0, 0).length);
      cache.keep();
      assertEquals(0, cache.tokens());
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void sequencesEndAtTheLongest(String name) {
    Decoder decoder = SmallDecoders.all().get(name);
    WeightView view = WeightView.plain(RandomWeights.of(decoder, 13));
    TokenBatch fits = TokenBatch.of(List.of(ids(decoder.maxLength(), 14)));
    assertEquals(decoder.maxLength(), decoder.forward(backend, view, fits).rows());
    TokenBatch longer = TokenBatch.of(List.of(ids(decoder.maxLength() + 1, 14)));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> decoder.forward(backend, view, longer));
    assertTrue(refused.getMessage().contains("exceeds " + decoder.maxLength()));
  }
}
