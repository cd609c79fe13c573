package zeroth.transformer.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.transformer.adapter.TunedEncoder.COUNT;
import static zeroth.transformer.adapter.TunedEncoder.TEXTS;
import static zeroth.transformer.adapter.TunedEncoder.second;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.cpu.PlainKernels;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.gradient.Tape;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.DoubleEncoder;
import zeroth.transformer.DoubleEncoder.Before;
import zeroth.transformer.RandomModels;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.encoder.PackedBatch;

/** Encoders of all families behind trained keys and values, and behind trained embeddings. */
class VirtualEncoderTest {
  private static final int[] FIRST = {7, 0, 10, 2};

  /** For hidden states of some units behind seven layer norms. */
  private static final double ROUNDING = 2e-4;

  private final Backend reference = new ReferenceBackend();

  static List<TunedEncoder> encoders() {
    return TunedEncoder.all(3);
  }

  static List<TunedEncoder> seeingTheTokensThemselves() {
    return Stream.concat(
            TunedEncoder.all(3).stream().filter(tuned -> !tuned.encoder().isPrefix()),
            TunedEncoder.all(1).stream())
        .toList();
  }

  static List<TunedEncoder> prefixes() {
    return encoders().stream().filter(tuned -> tuned.encoder().isPrefix()).toList();
  }

  /** Embeddings at any depth, keys and values in one layer. */
  @ParameterizedTest
  @MethodSource("seeingTheTokensThemselves")
  void begunWithTokensItIsTheBaseThatHasReadThem(TunedEncoder tuned) {
    Parameters base = tuned.baseWeights();
    for (int threads = 0; threads <= 2; threads++) {
      try (Backend backend = threads == 0 ? new ReferenceBackend() : CpuBackend.create(threads)) {
        Parameters theta = tuned.encoder().begin(base, backend, FIRST);
        float[] got = tuned.hidden(backend, WeightView.plain(theta), TEXTS);
        int at = 0;
        for (int[] text : TEXTS) { // whatever else is in the batch
          float[] expected = tuned.behind(reference, base, FIRST, text);
          assertArrayEquals(
              expected, Arrays.copyOfRange(got, at, at + expected.length), "" + threads);
          at += expected.length;
        }
        assertEquals(got.length, at);
      }
    }
  }

  /** The keys of the tokens do not know of the text, whose tokens see all. */
  @ParameterizedTest
  @MethodSource("prefixes")
  void aPrefixBegunWithTokensIsTheBaseWhoseTokensDoNotSeeTheText(TunedEncoder tuned) {
    Parameters base = tuned.baseWeights();
    Parameters theta = tuned.encoder().begin(base, reference, FIRST);
    float[] got = tuned.hidden(reference, WeightView.plain(theta), TEXTS);
    DoubleEncoder loops = new DoubleEncoder(tuned.config(), RandomModels.doubles(base));
    List<double[]> expected = new ArrayList<>();
    for (int[] text : TEXTS) {
      int[] all = IntStream.concat(Arrays.stream(FIRST), Arrays.stream(text)).toArray();
      double[][] rows = loops.blind(all, COUNT + second(text), COUNT);
      expected.addAll(List.of(rows).subList(COUNT, rows.length));
      double[][] seeing = loops.forward(all, COUNT + second(text));
      double apart =
          IntStream.range(0, rows[COUNT].length)
              .mapToDouble(c -> Math.abs(seeing[COUNT][c] - rows[COUNT][c]))
              .max()
              .orElseThrow();
      assertTrue(apart > 10 * ROUNDING, "tokens that see the text would be the same: " + apart);
    }
    close(expected, got);
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void agreesWithDoublePrecisionLoops(TunedEncoder tuned) {
    Parameters theta = tuned.weights();
    float[] got = tuned.hidden(reference, WeightView.plain(theta), TEXTS);
    DoubleEncoder loops = new DoubleEncoder(tuned.config(), RandomModels.doubles(theta));
    List<double[]> expected = new ArrayList<>();
    for (int[] text : TEXTS) {
      expected.addAll(List.of(loops.forward(text, second(text), before(tuned, theta, null, 0, 0))));
    }
    close(expected, got);
  }

  private static void close(List<double[]> expected, float[] got) {
    int at = 0;
    for (double[] row : expected) {
      for (double x : row) {
        assertEquals(x, got[at++], ROUNDING * Math.max(1, Math.abs(x)));
      }
    }
    assertEquals(got.length, at);
  }

  /** What stands before, of which an element of a tensor is moved. */
  private static Before before(
      TunedEncoder tuned, Parameters theta, String moved, int element, double by) {
    int C = tuned.config().width();
    VirtualEncoder encoder = tuned.encoder();
    double[][][] all = new double[encoder.own().size()][COUNT][C];
    int n = 0;
    for (String name : encoder.own().keySet()) {
      float[] x = theta.tensor(name).data();
      for (int i = 0; i < x.length; i++) {
        all[n][i / C][i % C] = x[i] + (name.equals(moved) && i == element ? by : 0);
      }
      n++;
    }
    if (!encoder.isPrefix()) {
      return new Before(COUNT, all[0], null, null);
    }
    double[][][] keys = new double[encoder.layers()][][];
    double[][][] values = new double[encoder.layers()][][];
    for (int i = 0; i < encoder.layers(); i++) {
      keys[i] = all[2 * i];
      values[i] = all[2 * i + 1];
    }
    return new Before(COUNT, null, keys, values);
  }

  /** Element by element, of a loss with a random slope at every hidden state. */
  @ParameterizedTest
  @MethodSource("encoders")
  void gradientsAreTheDerivativesInDouble(TunedEncoder tuned) {
    Parameters theta = tuned.weights();
    int[] seconds = TEXTS.stream().mapToInt(TunedEncoder::second).toArray();
    PackedBatch batch = PackedBatch.of(tuned.config(), TEXTS, seconds);
    Tape tape = new Tape(reference);
    tape.begin();
    Values hidden = tuned.encoder().forward(tape, WeightView.plain(theta), batch);
    float[] slope = new float[hidden.rows() * hidden.columns()];
    Random random = new Random(3);
    for (int i = 0; i < slope.length; i++) {
      slope[i] = (float) random.nextGaussian();
    }
    Parameters gradient = theta.zeros();
    tape.backward(hidden, slope, gradient);
    DoubleEncoder loops = new DoubleEncoder(tuned.config(), RandomModels.doubles(theta));
    double h = 1e-4;
    for (String name : tuned.encoder().own().keySet()) {
      float[] g = gradient.tensor(name).data();
      double size = Math.sqrt(IntStream.range(0, g.length).mapToDouble(i -> g[i] * g[i]).sum());
      assertTrue(size > 1e-2, name + " has hardly a gradient");
      for (int i = 0; i < g.length; i += 3) {
        double up = loss(loops, before(tuned, theta, name, i, h), slope);
        double down = loss(loops, before(tuned, theta, name, i, -h), slope);
        assertEquals((up - down) / (2 * h), g[i], 2e-3 * size, name + ", element " + i);
      }
    }
  }

  private static double loss(DoubleEncoder loops, Before before, float[] slope) {
    double loss = 0;
    int at = 0;
    for (int[] text : TEXTS) {
      for (double[] row : loops.forward(text, second(text), before)) {
        for (double x : row) {
          loss += slope[at++] * x;
        }
      }
    }
    return loss;
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void candidatesAreThemselvesOnEveryBackend(TunedEncoder tuned) {
    Parameters theta = tuned.weights();
    Direction z = new Direction.Gaussian(Key.ofSeed(4));
    List<Perturbation> candidates = List.of(z.times(0.1), Perturbation.NONE, z.times(-0.1));
    WeightView together = new WeightView(theta, candidates);
    float[] expected = tuned.hidden(reference, together, TEXTS);
    int size = expected.length / 3;
    for (int g = 0; g < 3; g++) {
      WeightView one = new WeightView(theta, List.of(candidates.get(g)));
      float[] alone = tuned.hidden(reference, one, TEXTS);
      assertArrayEquals(alone, Arrays.copyOfRange(expected, g * size, (g + 1) * size));
      float[] first = tuned.hidden(reference, one, TEXTS.subList(0, 1));
      assertArrayEquals(first, Arrays.copyOf(alone, first.length)); // nor what else is read
      if (g != 1) {
        assertFalse(Arrays.equals(tuned.hidden(reference, WeightView.plain(theta), TEXTS), alone));
      }
    }
    for (int threads = 1; threads <= 2; threads++) {
      try (Backend best = CpuBackend.create(threads);
          Backend plain = new CpuBackend(threads, new PlainKernels())) {
        for (Backend other : List.of(best, plain)) {
          WeightView view = new WeightView(theta.on(other), candidates);
          assertArrayEquals(expected, tuned.hidden(other, view, TEXTS), "threads: " + threads);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void aStepWritesTheVirtualTokensAlone(TunedEncoder tuned) {
    VirtualEncoder encoder = tuned.encoder();
    Parameters theta = tuned.weights();
    long own = encoder.own().values().stream().mapToLong(Shape::size).sum();
    assertEquals(own, theta.trainableSize());
    String before = theta.sha256();
    theta.add(0.1, new Direction.Gaussian(Key.ofSeed(2)));
    assertFalse(before.equals(theta.sha256()));
    Parameters base = encoder.withoutOwn(theta);
    assertEquals(tuned.baseWeights().sha256(), base.sha256());
    assertEquals(base.size(), base.trainableSize());
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void sequencesEndEarlier(TunedEncoder tuned) {
    VirtualEncoder encoder = tuned.encoder();
    int room = encoder.config().maxLength() - COUNT;
    assertEquals(room, encoder.maxLength());
    WeightView view = WeightView.plain(tuned.weights());
    assertEquals(
        room * encoder.width(), tuned.hidden(reference, view, List.of(new int[room])).length);
    refused(
        () -> tuned.hidden(reference, view, List.of(new int[2], new int[room + 1])),
        "a sequence of " + (room + 1) + " tokens exceeds " + room,
        "4 virtual tokens leave of " + encoder.config().maxLength());
  }

  /** A low-rank adapter of the base stays where it is. */
  @Test
  void standsBeforeAnAdaptedBaseAsWell() {
    TunedEncoder tuned = TunedEncoder.all(1).get(0);
    Adapter lora = new Lora(2, 4, Targets.all()).of(Encoder.shapes(tuned.config()));
    Parameters adapted = lora.begin(tuned.baseWeights(), Key.ofSeed(1));
    adapted.add(0.3, new Direction.Gaussian(Key.ofSeed(5))); // no B of zeros
    Parameters theta = tuned.encoder().begin(adapted, reference, FIRST);
    float[] expected = tuned.behind(reference, adapted, FIRST, TEXTS.get(0));
    assertArrayEquals(
        expected, tuned.hidden(reference, WeightView.plain(theta), TEXTS.subList(0, 1)));
    long own = 2 * COUNT * 16; // keys and values of a layer
    assertEquals(own, theta.trainableSize());
  }

  @Test
  void whatCannotStandBeforeIsSaid() {
    for (EncoderFamily family : EncoderFamily.values()) {
      EncoderConfig config = RandomModels.config(family, 2, 8, 2, 24); // 12 tokens at most
      Parameters base = RandomModels.parameters(config, 1);
      refused(() -> new PrefixEncoder(config, 0), "0 virtual tokens", "from 1 to 11");
      refused(() -> new PromptEncoder(config, 0), "0 virtual tokens", "from 1 to 11");
      refused(() -> new PromptEncoder(config, 12), "12 virtual tokens", "from 1 to 11");
      for (VirtualEncoder encoder :
          List.of(new PrefixEncoder(config, 3), new PromptEncoder(config, 3))) {
        refused(() -> encoder.begin(base, reference, new int[2]), "2 ids for 3 virtual tokens");
        refused(() -> encoder.begin(base, reference, new int[] {0, 11, 0}), "11");
        refused(
            () -> encoder.over(base, name -> Tensor.zeros(Shape.of(3, 15))),
            "prompt_embeddings",
            "(3, 15)",
            "(3, 16)");
      }
    }
  }

  @Test
  void tensorsHaveTheNamesOfAnyBodys() {
    EncoderConfig config = RandomModels.config(EncoderFamily.DISTILBERT, 2, 8, 2, 24);
    Map<String, Shape> own = new PrefixEncoder(config, 5).own();
    assertEquals(
        List.of(
            "prompt_embeddings.0.key",
            "prompt_embeddings.0.value",
            "prompt_embeddings.1.key",
            "prompt_embeddings.1.value"),
        List.copyOf(own.keySet()));
    assertEquals(Set.of(Shape.of(5, 16)), Set.copyOf(own.values()));
    assertEquals(Map.of("prompt_embeddings", Shape.of(7, 16)), new PromptEncoder(config, 7).own());
  }

  private static void refused(Executable call, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    Stream.of(parts).forEach(part -> assertTrue(message.contains(part), message));
  }
}
