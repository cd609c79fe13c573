package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.RUN;
import static zeroth.zo.method.Oracle.assertClose;
import static zeroth.zo.method.Oracle.gaussian;
import static zeroth.zo.method.Oracle.moved;
import static zeroth.zo.method.Oracle.plus;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.laws.Flat;
import zeroth.zo.noise.Noise;
import zeroth.zo.rule.UpdateRule;

/** OpenAI-ES against ranks that are counted loss by loss. */
class OpenAiEsTest {
  private static final double EPS = 1e-2;

  private static OpenAiEs create(int q) {
    return new OpenAiEs(EPS, q, Noise.gaussian(), UpdateRule.sgd());
  }

  /** How many losses a loss is above, less how many it is below: twice the rank, centred. */
  private static double shaped(double[] losses, int k) {
    double above = 0;
    for (double other : losses) {
      above += Math.signum(losses[k] - other);
    }
    return above / (2 * (losses.length - 1));
  }

  @Example
  void stepsWeighDirectionsByTheRanksOfTheirLosses() {
    int q = 4;
    Parameters theta = Flat.random(4);
    OpenAiEs method = create(q);
    for (int number = 0; number < 5; number++) {
      double[] before = Flat.weights(theta);
      double[][] z = new double[q][];
      double[] losses = new double[2 * q];
      for (int i = 0; i < q; i++) {
        z[i] = gaussian(RUN.fold(number).fold(i), theta);
        losses[2 * i] = Oracle.quadratic(plus(before, EPS, z[i]));
        losses[2 * i + 1] = Oracle.quadratic(plus(before, -EPS, z[i]));
      }
      double[] expected = new double[94];
      for (int i = 0; i < q; i++) {
        double weight = (shaped(losses, 2 * i) - shaped(losses, 2 * i + 1)) / (2 * q);
        expected = plus(expected, -LR * weight, z[i]);
      }
      assertClose(expected, moved(method, theta, Oracle::quadratic, number));
    }
  }

  /** The rank of two losses is the sign of their difference. */
  @Example
  void aSinglePairMovesByHalfOfItsDirectionWhateverTheSlope() {
    for (double steepness : new double[] {1e-3, 1, 1e3}) {
      Parameters theta = Flat.zeros();
      double[] z = gaussian(RUN.fold(0).fold(0), theta);
      double sign = Math.signum(Flat.dot(Oracle.slope(), z));
      double[] found = moved(create(1), theta, v -> steepness * Oracle.linear(v), 0);
      assertClose(plus(new double[94], -LR * sign / 2, z), found);
    }
  }

  /** What shaping is for: an outlier counts no more than the next loss would. */
  @Example
  void stepsDoNotChangeWithTheScaleOfLosses() {
    Parameters plain = Flat.random(6);
    Parameters bent = Flat.random(6);
    for (int i = 0; i < 4; i++) {
      Step at = Step.of(RUN, i, 0.1);
      create(3).step(Oracle.objective(plain, Oracle::quadratic), plain, at);
      create(3).step(Oracle.objective(bent, v -> Math.exp(Oracle.quadratic(v) / 50)), bent, at);
    }
    assertEquals(plain.sha256(), bent.sha256());
  }

  @Example
  void aLossThatDoesNotChangeMovesNothing() {
    Parameters theta = Flat.random(7);
    String before = theta.sha256();
    Objective flat = places -> new double[places.size()];
    create(5).step(flat, theta, Step.of(RUN, 0, 1));
    assertEquals(before, theta.sha256());
  }

  @Property
  void ranksAreCentredAndShareTies(
      @ForAll @Size(min = 2, max = 20) @IntRange(min = 0, max = 6) int[] coarse) {
    double[] losses = new double[coarse.length];
    double[] expected = new double[coarse.length];
    for (int k = 0; k < losses.length; k++) {
      losses[k] = coarse[k] / 3.0;
    }
    for (int k = 0; k < losses.length; k++) {
      expected[k] = shaped(losses, k);
    }
    assertArrayEquals(expected, Losses.centredRanks(losses), 1e-12);
  }

  @Example
  void badValuesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> create(0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new OpenAiEs(0, 1, Noise.gaussian(), UpdateRule.sgd()));
  }
}
