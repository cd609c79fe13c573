package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.assertClose;
import static zeroth.zo.method.ZerothOracle.D;
import static zeroth.zo.method.ZerothOracle.K;
import static zeroth.zo.method.ZerothOracle.at;
import static zeroth.zo.method.ZerothOracle.check;
import static zeroth.zo.method.ZerothOracle.factors;
import static zeroth.zo.method.ZerothOracle.head;
import static zeroth.zo.method.ZerothOracle.inputs;
import static zeroth.zo.method.ZerothOracle.losses;
import static zeroth.zo.method.ZerothOracle.square;
import static zeroth.zo.method.ZerothOracle.weight;
import static zeroth.zo.method.ZerothOracle.zeroth;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.zo.Step;
import zeroth.zo.laws.Flat;
import zeroth.zo.rule.UpdateRule;

/**
 * What Zeroth makes of the inputs of maps: what is common, what sets examples apart, and scales.
 */
class ZerothInputsTest {
  /** g_i of a linear loss, the derivative in the element of a map's result. */
  private static double slope(int i, int u, int j) {
    return 1 + Math.cos(3 * j + i + 0.5 * u) * (1 + i % 3);
  }

  @Test
  void onLinearLossesTheMeanEstimateIsTheOuterProductOfSlopesAndInputs() {
    for (int B : new int[] {3, 5}) {
      List<MappedExamples.Use> uses = List.of(weight(B, 1), head(B, 1));
      double[] expected = new double[D];
      double[][][] h = {
        inputs(uses.subList(0, 1), Flat.zeros(), B), inputs(uses.subList(1, 2), Flat.zeros(), B)
      };
      for (int i = 0; i < B; i++) {
        for (int j = 0; j < 6; j++) {
          expected[70 + j] += slope(i, 0, j) / B;
          for (int k = 0; k < 5; k++) {
            expected[40 + 5 * j + k] += slope(i, 0, j) * h[0][i][k];
          }
        }
        for (int j = 0; j < 3; j++) {
          for (int k = 0; k < 6; k++) {
            expected[76 + 6 * j + k] += slope(i, 1, j) * h[1][i][k];
          }
        }
      }
      int runs = 3000;
      double[] sum = new double[D];
      double[] squares = new double[D];
      for (int run = 0; run < runs; run++) {
        Parameters theta = Flat.zeros();
        MappedExamples f =
            new MappedExamples(theta, B, uses, (i, u, j, y) -> 2 * i + slope(i, u, j) * y);
        zeroth(theta, UpdateRule.sgd()).step(f, theta, Step.of(Key.ofSeed(run), 0, LR));
        double[] moved = Flat.weights(theta);
        for (int e = 0; e < D; e++) {
          sum[e] -= moved[e] / LR;
          squares[e] += moved[e] * moved[e] / LR / LR;
        }
      }
      for (int e = 0; e < D; e++) {
        double mean = sum[e] / runs;
        double error = Math.sqrt(Math.max(0, squares[e] / runs - mean * mean) / runs);
        assertEquals(expected[e], mean, 4.5 * error + 1e-6, "element " + e);
        assertTrue(error < 0.15, "element " + e + " of error " + error);
      }
    }
  }

  /** Inputs of four times the length, and a matrix of a fourth, are the same map. */
  @Test
  void stepsAreTheSameForResultsWhateverTheLengthOfInputs() {
    for (int B : new int[] {1, 3, 7}) {
      for (String bias : new String[] {"bias", null}) {
        double[][] moved = new double[2][];
        for (int longer = 0; longer < 2; longer++) {
          float length = longer == 0 ? 1 : 4;
          Parameters theta = Flat.random(9);
          float[] w = theta.tensor("weight").data();
          float[] before = w.clone();
          for (int e = 0; e < w.length; e++) {
            w[e] /= length;
          }
          double[][][] x = MappedExamples.rows(B, 5, 2);
          for (double[][] rows : x) {
            for (double[] row : rows) {
              Arrays.setAll(row, j -> row[j] * length);
            }
          }
          List<MappedExamples.Use> uses = List.of(new MappedExamples.Use("weight", bias, x));
          zeroth(theta, UpdateRule.sgd())
              .step(new MappedExamples(theta, B, uses, MappedExamples::smooth), theta, at(0));
          moved[longer] = new double[w.length];
          Arrays.setAll(moved[longer], e -> w[e] * length - before[e]);
        }
        assertClose(moved[0], moved[1]);
        assertEquals(B == 1 && bias != null, square(moved[0]) == 0);
      }
    }
  }

  /**
   * Of inputs in as many directions as there are examples: what is common, and half of what is
   * apart from it, since B = n makes both parts of s^2 equal; from the mean, of B / (B - 1).
   */
  @Test
  void resultsOfExamplesMoveByTheirOwnEstimates() {
    int B = 5;
    Parameters theta = Flat.random(9);
    double[][][] x = new double[B][1][B];
    for (int i = 0; i < B; i++) {
      x[i][0][i] = 3;
    }
    MappedExamples f =
        new MappedExamples(
            theta, B, List.of(new MappedExamples.Use("weight", "bias", x)), MappedExamples::smooth);
    double[][] c = factors(losses(f, at(0)));
    double[] before = Flat.weights(theta);
    zeroth(theta, UpdateRule.sgd()).step(f, theta, at(0));
    double[] moved = Flat.minus(Flat.weights(theta), before);
    double[] expected = new double[B * 6];
    double[] found = new double[B * 6];
    for (int j = 0; j < 6; j++) {
      double[] own = new double[B]; // D_i
      for (int i = 0; i < B; i++) {
        for (int k = 0; k < K; k++) {
          Key key = at(0).key().fold(k).fold(i).fold("bias");
          own[i] += c[k][i] * ReferenceNoise.gaussian(key, j);
        }
      }
      double mean = Arrays.stream(own).average().orElseThrow();
      for (int i = 0; i < B; i++) {
        expected[6 * i + j] = -LR * (mean + (own[i] - mean) / 2 * B / (B - 1));
        found[6 * i + j] = moved[70 + j] + 3 * moved[40 + 5 * j + i];
      }
    }
    assertClose(expected, found);
  }

  /** By a hundredth of their length, so that s^2 is what it is at least. */
  @Test
  void stepsAreTheFormulasWhereInputsHardlyDiffer() {
    for (String bias : new String[] {"bias", null}) {
      double[][][] x = MappedExamples.rows(4, 5, 1);
      for (double[][] rows : x) {
        for (double[] row : rows) {
          Arrays.setAll(row, j -> (float) (1 + 0.01 * row[j]));
        }
      }
      Parameters theta = Flat.random(9);
      List<MappedExamples.Use> uses = List.of(new MappedExamples.Use("weight", bias, x));
      check(
          zeroth(theta, UpdateRule.sgd()),
          new MappedExamples(theta, 4, uses, MappedExamples::smooth),
          0);
    }
  }

  /** A map that is given zeros moves by its bias, or stays. */
  @Test
  void inputsOfZeroMoveNoMatrix() {
    for (int B : new int[] {1, 3, 7}) {
      for (String bias : new String[] {"bias", null}) {
        Parameters theta = Flat.random(9);
        float[] before = theta.tensor("weight").data().clone();
        List<MappedExamples.Use> uses =
            List.of(new MappedExamples.Use("weight", bias, new double[B][2][5]));
        MappedExamples f = new MappedExamples(theta, B, uses, MappedExamples::smooth);
        zeroth(theta, UpdateRule.sgd()).step(f, theta, at(0));
        assertArrayEquals(before, theta.tensor("weight").data());
      }
    }
  }

  /** Where rows cancel out in the mean, what they share is next to nothing, and so is its step. */
  @Test
  void inputsThatCancelOutTakeNoLongStep() {
    Parameters theta = Flat.random(9);
    double[][][] x = MappedExamples.rows(4, 5, 2);
    for (int i = 0; i < 4; i++) {
      double[] first = x[i][0];
      x[i] = new double[][] {first, Flat.minus(new double[5], first)};
    }
    x[0][1][0] += 1e-6;
    double[] before = Flat.weights(theta);
    List<MappedExamples.Use> uses = List.of(new MappedExamples.Use("weight", null, x));
    zeroth(theta, UpdateRule.sgd())
        .step(new MappedExamples(theta, 4, uses, MappedExamples::smooth), theta, at(0));
    double moved = Math.sqrt(square(Flat.minus(Flat.weights(theta), before)));
    assertTrue(moved > 0 && moved < 1e-3 * LR, "" + moved);
  }

  /** What rounding leaves between equal inputs is no direction. */
  @Test
  void inputsThatHardlyDifferSetNothingApart() {
    Parameters theta = Flat.random(9);
    double[][][] x = new double[3][1][5];
    for (int i = 0; i < 3; i++) {
      Arrays.fill(x[i][0], 1);
    }
    x[1][0][2] = Math.nextUp(1f);
    double[] before = Flat.weights(theta);
    List<MappedExamples.Use> uses = List.of(new MappedExamples.Use("weight", "bias", x));
    zeroth(theta, UpdateRule.sgd())
        .step(new MappedExamples(theta, 3, uses, MappedExamples::smooth), theta, at(0));
    double[] moved = Flat.minus(Flat.weights(theta), before);
    double matrix = Math.sqrt(square(Arrays.copyOfRange(moved, 40, 70)));
    double bias = Math.sqrt(square(Arrays.copyOfRange(moved, 70, 76)));
    assertTrue(bias > 0 && matrix < 0.01 * bias, matrix + " beside " + bias);
  }

  @Test
  void aMatrixThatIsUsedTwiceHasTheMeanOverAllItsRows() {
    Parameters theta = Flat.random(6);
    Zeroth method = zeroth(theta, UpdateRule.sgd());
    for (int number = 0; number < 3; number++) {
      for (int B : new int[] {3, 7}) {
        List<MappedExamples.Use> uses =
            List.of(weight(B, number), head(B, number), weight(B, number + 1));
        check(method, new MappedExamples(theta, B, uses, MappedExamples::smooth), number);
      }
    }
  }

  /** Neither by a row nor in the mean of the others, and whatever its loss is. */
  @Test
  void anExampleThatGivesAMatrixNoRowHasNoPartInIt() {
    for (int B : new int[] {3, 7}) {
      double[][][] x = MappedExamples.rows(B, 5, 0);
      x[1] = new double[0][];
      Parameters without = Flat.random(5);
      List<MappedExamples.Use> alone = List.of(new MappedExamples.Use("weight", null, x));
      check(
          zeroth(without, UpdateRule.sgd()),
          new MappedExamples(without, B, alone, MappedExamples::smooth),
          0);
      List<MappedExamples.Use> uses =
          List.of(new MappedExamples.Use("weight", "bias", x), head(B, 0));
      double[][] moved = new double[2][];
      for (int other = 0; other < 2; other++) {
        double steep = 1 + 3 * other;
        Parameters theta = Flat.random(5);
        MappedExamples.ElementLoss part =
            (i, u, j, y) -> (i == 1 ? steep : 1) * MappedExamples.smooth(i, u, j, y);
        double[] before = Flat.weights(theta);
        check(zeroth(theta, UpdateRule.sgd()), new MappedExamples(theta, B, uses, part), 0);
        moved[other] = Flat.minus(Flat.weights(theta), before);
      }
      assertArrayEquals(Arrays.copyOfRange(moved[0], 40, 70), Arrays.copyOfRange(moved[1], 40, 70));
      assertNotEquals(moved[0][80], moved[1][80]);
    }
  }

  @Test
  void aMatrixThatIsGivenNoRowsAtAllStays() {
    for (int B : new int[] {3, 7}) {
      Parameters theta = Flat.random(5);
      float[] before = theta.tensor("weight").data().clone();
      List<MappedExamples.Use> uses =
          List.of(new MappedExamples.Use("weight", null, new double[B][0][]), head(B, 0));
      zeroth(theta, UpdateRule.sgd())
          .step(new MappedExamples(theta, B, uses, MappedExamples::smooth), theta, at(0));
      assertArrayEquals(before, theta.tensor("weight").data());
    }
  }

  /** Also those that an earlier step had an estimate for. */
  @Test
  void tensorsThatNoMapUsesStay() {
    for (int B : new int[] {3, 7}) {
      Parameters theta = Flat.random(8);
      Zeroth method = zeroth(theta, UpdateRule.sgd());
      List<List<MappedExamples.Use>> steps =
          List.of(
              List.of(weight(B, 0), head(B, 0)),
              List.of(head(B, 1)),
              List.of(new MappedExamples.Use("weight", null, MappedExamples.rows(B, 5, 2))));
      List<Set<String>> moving =
          List.of(Set.of("weight", "bias", "head"), Set.of("head"), Set.of("weight"));
      for (int number = 0; number < steps.size(); number++) {
        Map<String, float[]> before = new HashMap<>();
        for (Parameter p : theta.list()) {
          before.put(p.name(), theta.tensor(p).data().clone());
        }
        MappedExamples f = new MappedExamples(theta, B, steps.get(number), MappedExamples::smooth);
        method.step(f, theta, at(number));
        for (Parameter p : theta.list()) {
          boolean stays = Arrays.equals(before.get(p.name()), theta.tensor(p).data());
          assertEquals(moving.get(number).contains(p.name()), !stays, number + ", " + p.name());
        }
      }
    }
  }

  /** What is tuned may be tables and norms alone. */
  @Test
  void withoutATunedMapItSaysSo() {
    Parameters theta = Flat.random(8);
    String before = theta.sha256();
    MappedExamples f = new MappedExamples(theta, 3, List.of(), MappedExamples::smooth);
    BadInputException e =
        assertThrows(
            BadInputException.class, () -> zeroth(theta, UpdateRule.sgd()).step(f, theta, at(0)));
    assertTrue(e.getMessage().contains("none is among the weights that are tuned"), e.getMessage());
    assertEquals(before, theta.sha256());
  }

  @Test
  void aMatrixHasOneSiteOfNoise() {
    Parameters theta = Flat.random(8);
    List<MappedExamples.Use> uses =
        List.of(weight(3, 0), new MappedExamples.Use("weight", null, MappedExamples.rows(3, 5, 1)));
    MappedExamples f = new MappedExamples(theta, 3, uses, MappedExamples::smooth);
    assertThrows(
        BadInputException.class, () -> zeroth(theta, UpdateRule.sgd()).step(f, theta, at(0)));
  }
}
