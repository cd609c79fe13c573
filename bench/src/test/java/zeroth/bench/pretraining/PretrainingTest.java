package zeroth.bench.pretraining;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.cpu.PlainKernels;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.decoder.LlamaConfig;
import zeroth.transformer.decoder.LlamaDecoder;
import zeroth.transformer.decoder.RotaryScaling;
import zeroth.transformer.head.CausalHead;
import zeroth.transformer.tokenizer.TokenizerJson;
import zeroth.zo.TrainingListener;

class PretrainingTest {
  private static final int TOKENS = 300;

  /** More than two pieces hold. */
  private static final int TEXTS = 240;

  private static TokenizedTexts texts;

  @BeforeAll
  static void tokenize() {
    List<String> some = new ArrayList<>();
    for (int i = 0; i < TEXTS; i++) {
      String size = i % 2 == 0 ? "large" : "small";
      String kind = i % 3 == 0 ? "bird" : i % 3 == 1 ? "fish" : "tree";
      some.add("a " + size + " one of number " + i + ". It is a kind of " + kind + ": thing.");
    }
    ByteVocabulary vocabulary = ByteVocabulary.learn(some, TOKENS);
    try (TokenizerJson tokenizer = TokenizerJson.of("tokenizer.json", vocabulary.json())) {
      texts =
          TokenizedTexts.of(
              new GlossTexts(some, List.of("a small one. It is a kind of fish: eel.")),
              tokenizer,
              64);
    }
  }

  private static LlamaConfig config() {
    return new LlamaConfig(
        TOKENS,
        16,
        1,
        2,
        1,
        8,
        24,
        64,
        1e-5f,
        1e4,
        RotaryScaling.NONE,
        false,
        false,
        false,
        false,
        true);
  }

  private static Pretraining.Result train(Backend backend, int steps, long seed) {
    try (backend) {
      return new Pretraining(config(), steps, 120, 1e-2, 40, seed)
          .run(texts, backend, new TrainingListener() {});
    }
  }

  /** And as ever: the hash is what a change of bits is seen by, on any platform. */
  @Test
  void theSameWeightsOnEveryBackendAndAnyNumberOfThreads() {
    String sha256 = train(CpuBackend.create(1), 2, 0).theta().sha256();
    assertEquals(sha256, train(CpuBackend.create(2), 2, 0).theta().sha256());
    assertEquals(sha256, train(new CpuBackend(2, new PlainKernels()), 2, 0).theta().sha256());
    assertEquals(sha256, train(new ReferenceBackend(), 2, 0).theta().sha256());
    assertNotEquals(sha256, train(CpuBackend.create(2), 2, 1).theta().sha256());
    assertEquals("5b3a1bb88e9bff06522594a80e00417a28a8bf0db697d1c5f6438c514341047b", sha256);
  }

  @Test
  void learnsWhatTheTextsAreLike() {
    Pretraining.Result none = train(CpuBackend.create(1), 0, 0);
    Pretraining.Result some = train(CpuBackend.create(1), 30, 0);
    assertEquals(Math.log(TOKENS), none.heldOutLoss(), 0.1);
    assertTrue(some.heldOutLoss() < 0.75 * none.heldOutLoss(), "" + some.heldOutLoss());
    int[] heldOut = texts.heldOut().get(0);
    double nats = some.heldOutLoss() * (heldOut.length - 1);
    int bytes = "a small one. It is a kind of fish: eel.".length() + 1;
    assertEquals(nats / Math.log(2) / bytes, some.bitsPerByte(), 1e-9);
    assertEquals(bytes, texts.heldOutBytes());
  }

  /**
   * The loss of many texts is the mean over the tokens of each by itself, however they are packed.
   */
  @Test
  void theLossIsTheMeanOverAllTokens() {
    try (Backend backend = CpuBackend.create(1)) {
      Parameters theta = FirstWeights.of(new LlamaDecoder(config()), Key.ofSeed(1), backend);
      NextToken loss = new NextToken(new CausalHead(new LlamaDecoder(config())), theta, backend);
      double sum = 0;
      int tokens = 0;
      for (int[] ids : texts.training()) {
        sum += loss.loss(List.of(ids)) * (ids.length - 1);
        tokens += ids.length - 1;
      }
      assertTrue(tokens > 4096, "several pieces");
      assertEquals(sum / tokens, loss.loss(texts.training()), 1e-6);
    }
  }

  /** Against central differences along directions through all weights. */
  @Test
  void theGradientIsTheDerivativeOfTheLoss() {
    try (Backend backend = CpuBackend.create(1)) {
      LlamaDecoder decoder = new LlamaDecoder(config());
      Parameters theta = FirstWeights.of(decoder, Key.ofSeed(1), backend);
      theta.add(0.1, new Direction.Gaussian(Key.ofSeed(2))); // away from where all is small
      NextToken loss = new NextToken(new CausalHead(decoder), theta, backend);
      Parameters gradient = theta.zeros();
      double found =
          loss.objective(texts.training())
              .gradient()
              .orElseThrow()
              .addTo(Perturbation.NONE, gradient);
      assertEquals(loss.loss(texts.training()), found, 1e-9);
      for (int i = 0; i < 3; i++) {
        Direction v = new Direction.Gaussian(Key.ofSeed(3).fold(i));
        double eps = 1e-3;
        double[] around =
            loss.objective(texts.training())
                .evaluate(new Perturbation(eps, v), new Perturbation(-eps, v));
        double slope = (around[0] - around[1]) / (2 * eps);
        Parameters along = theta.zeros();
        along.add(1, v);
        double expected = 0;
        for (var p : theta.list()) {
          float[] g = gradient.tensor(p.name()).data();
          float[] z = along.tensor(p.name()).data();
          for (int j = 0; j < g.length; j++) {
            expected += (double) g[j] * z[j];
          }
        }
        assertEquals(expected, slope, 1e-2 * Math.max(1, Math.abs(expected)));
      }
    }
  }

  @Test
  void everyTextIsReadOnceBeforeAnyIsReadAgain() {
    int n = 30;
    TextOrder order = new TextOrder(Key.ofSeed(4), n, 7);
    int[] read = IntStream.range(0, 60).flatMap(step -> Arrays.stream(order.step(step))).toArray();
    int[] all = IntStream.range(0, n).toArray();
    int[] before = null;
    for (int epoch = 0; epoch < 14; epoch++) {
      int[] order1 = Arrays.copyOfRange(read, epoch * n, (epoch + 1) * n);
      assertArrayEquals(all, IntStream.of(order1).sorted().toArray());
      assertTrue(before == null || !Arrays.equals(before, order1), "each time in another order");
      before = order1;
    }
    assertArrayEquals(Arrays.copyOfRange(read, 35, 42), new TextOrder(Key.ofSeed(4), n, 7).step(5));
  }

  @Test
  void weightsBeginAsToldOf() {
    try (Backend backend = CpuBackend.create(1)) {
      LlamaDecoder decoder = new LlamaDecoder(config());
      Parameters theta = FirstWeights.of(decoder, Key.ofSeed(1), backend);
      for (float gain : theta.tensor("model.norm.weight").data()) {
        assertEquals(1, gain);
      }
      assertEquals(0.02, deviation(theta, "model.embed_tokens.weight"), 0.001);
      assertEquals(
          0.02 / Math.sqrt(2), deviation(theta, "model.layers.0.mlp.down_proj.weight"), 0.002);
    }
  }

  private static double deviation(Parameters theta, String name) {
    double squares = 0;
    for (float w : theta.tensor(name).data()) {
      squares += (double) w * w;
    }
    return Math.sqrt(squares / theta.get(name).size());
  }
}
