package zeroth.transformer.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.transformer.adapter.TunedDecoder.COUNT;
import static zeroth.transformer.adapter.TunedDecoder.ids;
import static zeroth.transformer.adapter.TunedDecoder.joined;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.gradient.Tape;
import zeroth.tensor.random.Key;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.DecoderStack;
import zeroth.transformer.decoder.KeyValueCache;
import zeroth.transformer.decoder.RandomWeights;
import zeroth.transformer.decoder.SmallDecoders;
import zeroth.transformer.decoder.TokenBatch;
import zeroth.transformer.generation.Generation;
import zeroth.transformer.generation.Sampler;
import zeroth.transformer.head.CausalHead;

/** Decoders of all families behind trained keys and values, and behind trained embeddings. */
class VirtualTokensTest extends VirtualTokensLaws {
  static List<TunedDecoder> bodies() {
    return TunedDecoder.all();
  }

  static List<TunedDecoder> begunAsRead() {
    return bodies();
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void lossesAreThoseOfTheBaseBehindTheTokens(TunedDecoder tuned) {
    Parameters base = tuned.baseWeights();
    int[] first = ids(COUNT, 32);
    Parameters theta = tuned.decoder().begin(base, reference, first);
    int[] text = ids(8, 33);
    VocabularyLosses expected =
        new CausalHead(tuned.decoder().base())
            .losses(
                reference,
                WeightView.plain(base),
                CausalHead.Places.of(List.of(new CausalHead.Scored(joined(first, text), 7))));
    VocabularyLosses got =
        new CausalHead(tuned.decoder())
            .losses(
                reference,
                WeightView.plain(theta),
                CausalHead.Places.of(List.of(CausalHead.Scored.all(text))));
    assertArrayEquals(expected.sums(), got.sums());
    assertArrayEquals(expected.targets(), got.targets());
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void gradientsAreThoseOfTheLoss(TunedDecoder tuned) {
    Parameters theta = tuned.weights();
    CausalHead head = new CausalHead(tuned.decoder());
    CausalHead.Places places =
        CausalHead.Places.of(
            List.of(CausalHead.Scored.all(ids(9, 6)), new CausalHead.Scored(ids(12, 7), 3)));
    int rows = places.targets().length;
    Tape tape = new Tape(reference);
    tape.begin();
    WeightView plain = WeightView.plain(theta);
    String table = tuned.decoder().outputTable();
    var chosen = head.chosen(tape, plain, places);
    VocabularyLosses losses = tape.vocabularyLosses(plain, table, null, chosen, places.targets());
    Parameters gradient = theta.zeros();
    double[] dl = new double[rows];
    Arrays.fill(dl, 1.0 / rows);
    tape.backward(
        new Tape.LossHead(plain, table, null, chosen, places.targets(), losses), dl, gradient);
    for (String name : tuned.decoder().own().keySet()) {
      float[] g = gradient.tensor(name).data();
      double square = 0;
      for (float e : g) {
        square += (double) e * e;
      }
      assertTrue(square > 0, name + " has no gradient");
      double h = 2e-3 / Math.sqrt(square);
      Parameters only = theta.zeros();
      System.arraycopy(g, 0, only.tensor(name).data(), 0, g.length);
      Direction v = new Direction.Dense(only);
      double up = head.losses(reference, view(theta, v.times(h)), places).mean(0, rows);
      double down = head.losses(reference, view(theta, v.times(-h)), places).mean(0, rows);
      assertEquals(square, (up - down) / (2 * h), 0.02 * square + 1e-4, name);
    }
  }

  private static WeightView view(Parameters theta, Perturbation place) {
    return new WeightView(theta, List.of(place));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void aCacheChangesNoBit(TunedDecoder tuned) {
    WeightView view = WeightView.plain(tuned.weights());
    int[] text = ids(15, 12);
    int[] other = ids(13, 13);
    float[] whole = tuned.hidden(reference, view, List.of(text));
    float[] wholeOther = tuned.hidden(reference, view, List.of(other));
    int C = tuned.decoder().width();
    try (Backend cpu = CpuBackend.create(2)) {
      for (Backend backend : List.of(reference, cpu)) {
        KeyValueCache cache = new KeyValueCache(tuned.decoder().layers(), 2);
        for (int end : new int[] {5, 6, 9, 15}) {
          int[] before = cache.lengths();
          int[] part = Arrays.copyOfRange(text, before[0], end);
          int[] otherPart = Arrays.copyOfRange(other, before[1], end - 2);
          backend.begin();
          TokenBatch batch = TokenBatch.after(List.of(part, otherPart), before);
          float[] got = backend.read(tuned.decoder().forward(backend, view, batch, cache));
          int border = part.length * C;
          assertArrayEquals(
              Arrays.copyOfRange(whole, before[0] * C, end * C), Arrays.copyOf(got, border));
          assertArrayEquals(
              Arrays.copyOfRange(wholeOther, before[1] * C, (end - 2) * C),
              Arrays.copyOfRange(got, border, got.length));
          assertEquals(2 * end - 2, cache.tokens());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void generatedTokensAreThoseOfTheBaseBehindTheTokens(TunedDecoder tuned) {
    int[] first = ids(COUNT, 41);
    int[] prompt = ids(3, 42);
    Parameters base = tuned.baseWeights();
    Parameters theta = tuned.decoder().begin(base, reference, first);
    int[] expected =
        generation(tuned.decoder().base(), base).tokens(joined(first, prompt), 99, t -> true);
    int[] got = generation(tuned.decoder(), theta).tokens(prompt, 99, t -> true);
    assertArrayEquals(expected, got);
    int room = tuned.decoder().base().maxLength() - COUNT;
    assertEquals(room - 3 + 1, got.length);
    List<int[]> together = // of which the second ends first
        generation(tuned.decoder(), theta)
            .tokens(List.of(prompt, ids(7, 43)), 99, Perturbation.NONE, (text, t) -> true);
    assertArrayEquals(expected, together.get(0));
    assertEquals(room - 7 + 1, together.get(1).length);
    refused(
        () -> generation(tuned.decoder(), theta).tokens(ids(room + 1, 1), 1, t -> true),
        "a prompt of " + (room + 1) + " tokens, 1 to " + room,
        "behind 4 virtual ones");
  }

  private Generation generation(Decoder decoder, Parameters theta) {
    return new Generation(decoder, theta, reference, new Sampler.Greedy(), Set.of());
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void tensorsAreTheBasesAndBehindThemItsOwn(TunedDecoder tuned) {
    assertEquals(
        List.copyOf(tuned.decoder().shapes().keySet()),
        tuned.weights().list().stream().map(Parameter::name).toList());
  }

  @Test
  void randomElementsComeFromTheKeyAndTheName() {
    DecoderStack stack = (DecoderStack) SmallDecoders.all().get("gpt-2");
    Parameters base = RandomWeights.of(stack, 1);
    PrefixDecoder prefix = new PrefixDecoder(stack, 15);
    Parameters theta = prefix.begin(base, Key.ofSeed(9), 0.5);
    float[] keys = theta.tensor(VirtualNames.keys(1)).data();
    Parameters shorter = new PrefixDecoder(stack, 3).begin(base, Key.ofSeed(9), 0.5);
    float[] few = shorter.tensor(VirtualNames.keys(1)).data();
    assertArrayEquals(few, Arrays.copyOf(keys, few.length));
    assertFalse(Arrays.equals(keys, theta.tensor(VirtualNames.values(1)).data()));
    assertFalse(Arrays.equals(keys, theta.tensor(VirtualNames.keys(0)).data()));
    double squares = 0;
    for (String name : prefix.own().keySet()) {
      for (float x : theta.tensor(name).data()) {
        squares += x * x;
      }
    }
    int count = 2 * 2 * 15 * 32; // a standard error of sqrt(2 / count), some 3 %
    assertEquals(0.25, squares / count, 5 * Math.sqrt(2.0 / count) * 0.25);
  }

  @Test
  void idsAreDrawnFromTheWholeVocabularyByTheirNumbers() {
    DecoderStack stack = (DecoderStack) SmallDecoders.all().get("gpt-2"); // 61 ids
    PrefixDecoder prefix = new PrefixDecoder(stack, 19);
    int[] seen = new int[61];
    for (int seed = 0; seed < 321; seed++) {
      int[] ids = prefix.drawIds(Key.ofSeed(seed));
      assertArrayEquals(
          new PromptDecoder(stack, 3).drawIds(Key.ofSeed(seed)), Arrays.copyOf(ids, 3));
      for (int id : ids) {
        seen[id]++;
      }
    }
    for (int times : seen) { // 100 expected, with a standard deviation of 10
      assertEquals(100, times, 50);
    }
  }

  @Test
  void tensorsHaveOneShapeForAllFamilies() {
    DecoderStack grouped = (DecoderStack) SmallDecoders.all().get("llama with grouped heads, tied");
    assertPairOfEachOfTwoLayers(Shape.of(5, 2 * 16), new PrefixDecoder(grouped, 5));
    assertEquals(
        Map.of("prompt_embeddings", Shape.of(10, 32)), new PromptDecoder(grouped, 10).own());
  }

  @Test
  void whatCannotStandBeforeIsSaid() {
    DecoderStack stack = (DecoderStack) SmallDecoders.all().get("gpt-2"); // 20 tokens at most
    refused(() -> new PrefixDecoder(stack, 0), "0 virtual tokens", "from 1 to 19");
    refused(() -> new PromptDecoder(stack, 20), "20 virtual tokens", "from 1 to 19");
  }
}
