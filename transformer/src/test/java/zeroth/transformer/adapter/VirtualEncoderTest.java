package zeroth.transformer.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.transformer.adapter.TunedEncoder.COUNT;
import static zeroth.transformer.adapter.TunedEncoder.TEXTS;
import static zeroth.transformer.adapter.TunedEncoder.second;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.gradient.Tape;
import zeroth.transformer.DoubleEncoder;
import zeroth.transformer.DoubleEncoder.Before;
import zeroth.transformer.RandomModels;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.encoder.PackedBatch;

/** Encoders of all families behind trained keys and values, and behind trained embeddings. */
class VirtualEncoderTest extends VirtualTokensLaws {
  /** For hidden states of some units behind seven layer norms. */
  private static final double ROUNDING = 2e-4;

  static List<TunedEncoder> bodies() {
    return TunedEncoder.all(3);
  }

  /** Embeddings at any depth, keys and values in one layer. */
  static List<TunedEncoder> begunAsRead() {
    return Stream.concat(
            TunedEncoder.all(3).stream().filter(tuned -> !tuned.encoder().isPrefix()),
            TunedEncoder.all(1).stream())
        .toList();
  }

  static List<TunedEncoder> prefixes() {
    return bodies().stream().filter(tuned -> tuned.encoder().isPrefix()).toList();
  }

  /** The keys of the tokens do not know of the text, whose tokens see all. */
  @ParameterizedTest
  @MethodSource("prefixes")
  void aPrefixBegunWithTokensIsTheBaseWhoseTokensDoNotSeeTheText(TunedEncoder tuned) {
    Parameters base = tuned.baseWeights();
    Parameters theta = tuned.encoder().begin(base, reference, tuned.first());
    float[] got = tuned.hidden(reference, WeightView.plain(theta), TEXTS);
    DoubleEncoder loops = new DoubleEncoder(tuned.config(), RandomModels.doubles(base));
    List<double[]> expected = new ArrayList<>();
    for (int[] text : TEXTS) {
      int[] all = IntStream.concat(Arrays.stream(tuned.first()), Arrays.stream(text)).toArray();
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
  @MethodSource("bodies")
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
  @MethodSource("bodies")
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

  @Test
  void whatCannotStandBeforeIsSaid() {
    for (EncoderFamily family : EncoderFamily.values()) {
      EncoderConfig config = RandomModels.config(family, 2, 8, 2, 24); // 12 tokens at most
      refused(() -> new PrefixEncoder(config, 0), "0 virtual tokens", "from 1 to 11");
      refused(() -> new PromptEncoder(config, 0), "0 virtual tokens", "from 1 to 11");
      refused(() -> new PromptEncoder(config, 12), "12 virtual tokens", "from 1 to 11");
    }
  }

  @Test
  void tensorsHaveTheNamesOfAnyBodys() {
    EncoderConfig config = RandomModels.config(EncoderFamily.DISTILBERT, 2, 8, 2, 24);
    assertPairOfEachOfTwoLayers(Shape.of(5, 16), new PrefixEncoder(config, 5));
    assertEquals(Map.of("prompt_embeddings", Shape.of(7, 16)), new PromptEncoder(config, 7).own());
  }
}
