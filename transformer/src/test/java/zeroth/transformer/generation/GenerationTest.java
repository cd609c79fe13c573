package zeroth.transformer.generation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import zeroth.tensor.AbreastElements;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.format.StoredFormat;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.adapter.PrefixDecoder;
import zeroth.transformer.adapter.PromptDecoder;
import zeroth.transformer.checkpoint.Narrow;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.LlamaConfig;
import zeroth.transformer.decoder.LlamaDecoder;
import zeroth.transformer.decoder.RandomWeights;
import zeroth.transformer.decoder.RotaryScaling;
import zeroth.transformer.decoder.SmallDecoders;
import zeroth.transformer.decoder.TokenBatch;
import zeroth.transformer.head.CausalHead;

class GenerationTest {
  private static final int[] PROMPT = {5, 17, 3};

  private static Generation generation(
      Decoder decoder, Backend backend, Sampler sampler, Integer... ends) {
    return new Generation(decoder, RandomWeights.of(decoder, 4), backend, sampler, Set.of(ends));
  }

  @Test
  void tokensAreThoseOfForwardsOfTheWholeText() {
    Sampler drawn = new Sampler.Drawn(0.8, 20, 0.9, Key.ofSeed(7));
    for (Map.Entry<String, Decoder> family : SmallDecoders.all().entrySet()) {
      for (Sampler sampler : List.of(new Sampler.Greedy(), drawn)) {
        Decoder decoder = family.getValue();
        Parameters theta = RandomWeights.of(decoder, 4);
        Backend reference = new ReferenceBackend();
        int[] text = PROMPT;
        for (int i = 0; i < 12; i++) {
          float[] logits =
              reference.read(
                  new CausalHead(decoder)
                      .next(
                          reference, WeightView.plain(theta), TokenBatch.of(List.of(text)), null));
          text = Arrays.copyOf(text, text.length + 1);
          text[text.length - 1] = sampler.choose(logits, i);
        }
        try (Backend cpu = CpuBackend.create(2)) {
          int[] got = generation(decoder, cpu, sampler).tokens(PROMPT, 12, token -> true);
          assertArrayEquals(Arrays.copyOfRange(text, 3, 15), got, family.getKey());
        }
      }
    }
  }

  /** Of a tied and of another table, and of matrices with too few rows. */
  @Test
  void weightsAbreastGiveTheSameTokens() {
    for (boolean tied : new boolean[] {false, true}) {
      Decoder decoder =
          new LlamaDecoder(
              new LlamaConfig(
                  90,
                  64,
                  2,
                  4,
                  2,
                  16,
                  70,
                  40,
                  1e-5f,
                  100,
                  RotaryScaling.NONE,
                  false,
                  false,
                  false,
                  false,
                  tied));
      Parameters rows =
          Parameters.of(Narrow.stored(RandomWeights.of(decoder, 4), StoredFormat.BF16));
      try (Backend cpu = CpuBackend.create(2)) {
        Parameters abreast = Generation.abreast(decoder, rows.on(cpu));
        long moved =
            abreast.list().stream()
                .filter(p -> abreast.storage(p).elements() instanceof AbreastElements)
                .count();
        assertEquals(2 * 5 + 1, moved); // queries, outputs, three of the inner maps; the head
        boolean table =
            abreast.storage(abreast.get(decoder.inputTable())).elements()
                instanceof AbreastElements;
        assertEquals(tied, table);
        int[][] texts = new int[2][];
        for (int i = 0; i < 2; i++) {
          Parameters weights = i == 0 ? rows.on(cpu) : abreast;
          texts[i] =
              new Generation(decoder, weights, cpu, new Sampler.Greedy(), Set.of())
                  .tokens(PROMPT, 30, token -> true);
        }
        assertArrayEquals(texts[0], texts[1]);
      }
    }
  }

  @Test
  void aTextEndsAtAnEndAtTheLongestOrWhenTheCallerHasEnough() {
    Decoder decoder = SmallDecoders.all().get("opt"); // 20 tokens at most
    Backend backend = new ReferenceBackend();
    Generation endless = generation(decoder, backend, new Sampler.Greedy());
    List<Integer> told = new ArrayList<>();
    int[] all = endless.tokens(PROMPT, 100, told::add);
    assertEquals(18, all.length); // the last one needs no room: nothing is predicted from it
    assertEquals(Arrays.stream(all).boxed().toList(), told);
    int[] four = endless.tokens(PROMPT, 100, token -> token != all[3]);
    int first = Arrays.stream(all).boxed().toList().indexOf(all[3]);
    assertArrayEquals(Arrays.copyOf(all, first + 1), four);
    assertArrayEquals(
        Arrays.copyOf(all, first),
        generation(decoder, backend, new Sampler.Greedy(), all[3])
            .tokens(PROMPT, 100, token -> true));
    assertEquals(0, endless.tokens(PROMPT, 0, token -> true).length);
    assertThrows(
        IllegalArgumentException.class, () -> endless.tokens(new int[0], 1, token -> true));
    assertThrows(
        IllegalArgumentException.class, () -> endless.tokens(new int[21], 1, token -> true));
  }

  /** Texts of other lengths that end at other times change nothing. */
  @Test
  void textsSideBySideAreThoseByThemselvesAtAnyPlace() {
    List<int[]> prompts =
        List.of(PROMPT, new int[] {9}, new int[] {1, 2, 3, 4, 5, 6, 7}, new int[] {5, 17, 3, 8});
    Direction z = new Direction.Gaussian(Key.ofSeed(3));
    for (Map.Entry<String, Decoder> family : SmallDecoders.all().entrySet()) {
      Decoder decoder = family.getValue();
      for (Perturbation place : List.of(Perturbation.NONE, z.times(0.3))) {
        try (Backend cpu = CpuBackend.create(2)) {
          Generation free = generation(decoder, cpu, new Sampler.Greedy());
          List<int[]> long9 = free.tokens(prompts, 9, place, (text, token) -> true);
          int end = long9.get(0)[4];
          for (Generation one :
              List.of(free, generation(decoder, cpu, new Sampler.Greedy(), end))) {
            Generation.Listener stops = (text, token) -> text != 2 || token != long9.get(2)[3];
            List<int[]> together = one.tokens(prompts, 9, place, stops);
            for (int b = 0; b < prompts.size(); b++) {
              int text = b;
              List<int[]> alone =
                  one.tokens(
                      List.of(prompts.get(b)),
                      9,
                      place,
                      (n, token) -> stops.wantsMore(text, token));
              assertArrayEquals(alone.get(0), together.get(b), family.getKey() + " " + b);
            }
          }
          Parameters moved = RandomWeights.of(decoder, 4);
          moved.add(place.isNone() ? 0 : 0.3, z);
          Generation there =
              new Generation(decoder, moved, cpu, new Sampler.Greedy(), Set.<Integer>of());
          assertArrayEquals(there.tokens(PROMPT, 9, token -> true), long9.get(0));
        }
      }
    }
    Generation none =
        generation(SmallDecoders.all().get("opt"), new ReferenceBackend(), new Sampler.Greedy());
    assertEquals(0, none.tokens(List.of(), 5, Perturbation.NONE, (n, token) -> true).size());
  }

  @Test
  void drawsFollowTheProbabilities() {
    float[] logits = {(float) Math.log(1), (float) Math.log(4), (float) Math.log(2), -50, 0};
    double[] expected = {1 / 8.0, 4 / 8.0, 2 / 8.0, 0, 1 / 8.0};
    int n = 40_000;
    int[] counts = new int[5];
    Sampler sampler = new Sampler.Drawn(1, 5, 1, Key.ofSeed(1));
    for (int i = 0; i < n; i++) {
      counts[sampler.choose(logits, i)]++;
    }
    for (int token = 0; token < 5; token++) {
      double error = Math.sqrt(expected[token] * (1 - expected[token]) / n);
      assertEquals(expected[token], counts[token] / (double) n, 4 * error + 1e-12);
    }
  }

  @Test
  void topKAndTopPLeaveTheLikeliest() {
    float[] logits = {0, 3, 2, 1};
    for (int i = 0; i < 200; i++) {
      assertEquals(1, new Sampler.Drawn(1, 1, 1, Key.ofSeed(2)).choose(logits, i));
      assertEquals(1, new Sampler.Drawn(1, 4, 0.6, Key.ofSeed(2)).choose(logits, i)); // has 0.64
      int two = new Sampler.Drawn(5, 4, 0.5, Key.ofSeed(2)).choose(logits, i);
      assertEquals(true, two == 1 || two == 2, "chose " + two);
    }
    assertEquals(1, new Sampler.Greedy().choose(new float[] {0, 3, 3}, 0));
    assertThrows(IllegalArgumentException.class, () -> new Sampler.Drawn(0, 1, 1, Key.ofSeed(0)));
    assertThrows(IllegalArgumentException.class, () -> new Sampler.Drawn(1, 0, 1, Key.ofSeed(0)));
    assertThrows(IllegalArgumentException.class, () -> new Sampler.Drawn(1, 1, 1.1, Key.ofSeed(0)));
  }

  /**
   * Each small decoder by itself, behind a prefix and behind a prompt, with its last layer trained.
   */
  private static Map<Decoder, Parameters> lastLayersTrained() {
    Map<Decoder, Parameters> all = new LinkedHashMap<>();
    for (Decoder decoder : SmallDecoders.all().values()) {
      Parameters base = RandomWeights.of(decoder, 4);
      PrefixDecoder prefix = new PrefixDecoder(decoder.stack(), 2);
      PromptDecoder prompt = new PromptDecoder(decoder.stack(), 2);
      all.put(decoder, base);
      all.put(prefix, prefix.begin(base, Key.ofSeed(1), 0.7));
      all.put(prompt, prompt.begin(base, Key.ofSeed(1), 0.7));
    }
    all.replaceAll(
        (decoder, theta) ->
            theta.freeze(p -> !p.name().contains("s.1.") && !p.name().contains("h.1.")));
    return all;
  }

  @Test
  void promptsThatAreReadOnceAreGoneOnWithAsAtEachPlaceAlone() {
    List<int[]> prompts = List.of(PROMPT, new int[] {9}, new int[] {60, 2, 2, 8, 33});
    Direction z = new Direction.Gaussian(Key.ofSeed(3));
    List<Perturbation> places = List.of(Perturbation.NONE, z.times(0.4), z.times(-0.4));
    lastLayersTrained()
        .forEach(
            (decoder, theta) -> {
              try (Backend backend = CpuBackend.create(1)) {
                Sampler greedy = new Sampler.Greedy();
                Parameters placed = theta.on(backend);
                Generation generation = new Generation(decoder, placed, backend, greedy, Set.of());
                assertEquals(1, decoder.border(placed));
                Generation.Prompts read = generation.read(prompts);
                int rows = decoder.rows(TokenBatch.of(prompts)).total();
                assertEquals(rows * decoder.width(), read.states().length);
                Set<List<Integer>> said = new HashSet<>();
                for (Perturbation place : places) {
                  List<int[]> expected = generation.tokens(prompts, 6, place, (text, t) -> true);
                  List<int[]> got = generation.tokens(read, 6, place, (text, t) -> true);
                  for (int b = 0; b < prompts.size(); b++) {
                    assertArrayEquals(expected.get(b), got.get(b));
                  }
                  said.add(got.stream().flatMapToInt(Arrays::stream).boxed().toList());
                }
                assertTrue(said.size() > 1, "places say the same");
              }
            });
  }

  @Test
  void nothingIsReadBeforeWhereEverythingIsTrained() {
    Decoder decoder = SmallDecoders.all().get("gpt-2");
    Generation generation = generation(decoder, new ReferenceBackend(), new Sampler.Greedy());
    assertNull(generation.read(List.of(PROMPT)).states());
    assertThrows(IllegalArgumentException.class, () -> generation.read(List.of(new int[21])));
  }
}
