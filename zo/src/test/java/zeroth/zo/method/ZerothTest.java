package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.zo.method.MatrixOracle.times;
import static zeroth.zo.method.MatrixOracle.transposed;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.RUN;
import static zeroth.zo.method.Oracle.assertClose;
import static zeroth.zo.method.Oracle.plus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.OutputNoise;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.inputs.MatrixUses;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.tensor.sequence.SequenceUses;
import zeroth.zo.AskTell;
import zeroth.zo.CountedObjective;
import zeroth.zo.Evaluation;
import zeroth.zo.Examples;
import zeroth.zo.Inputs;
import zeroth.zo.NonFiniteLossException;
import zeroth.zo.Objective;
import zeroth.zo.Problem;
import zeroth.zo.Step;
import zeroth.zo.laws.Flat;
import zeroth.zo.noise.OuterProducts;
import zeroth.zo.registry.Methods;
import zeroth.zo.rule.Momentum;
import zeroth.zo.rule.UpdateRule;

/** Zeroth where maps are given known rows, against plain double arithmetic and closed forms. */
class ZerothTest {
  private static final int D = 94;
  private static final int K = 4;
  private static final double EPS = 1e-2;

  private static MappedExamples.Use weight(int examples, int step) {
    return new MappedExamples.Use("weight", "bias", MappedExamples.rows(examples, 5, step));
  }

  private static MappedExamples.Use head(int examples, int step) {
    return new MappedExamples.Use("head", null, MappedExamples.rows(examples, 6, step));
  }

  private static Zeroth zeroth(Parameters theta, UpdateRule rule) {
    return new Zeroth(EPS, K, new OuterProducts(theta), rule);
  }

  private static Step at(int number) {
    return Step.of(RUN, number, LR);
  }

  /** Losses of the step's candidates, (K, B). */
  private static double[][] losses(MappedExamples f, Step at) {
    double[][] losses = new double[K][];
    for (int k = 0; k < K; k++) {
      losses[k] = f.at(new PerSequence(EPS, new OutputNoise(at.key().fold(k))));
    }
    return losses;
  }

  /** c_ki of losses. */
  private static double[][] factors(double[][] f) {
    double[][] c = new double[K][f[0].length];
    for (int i = 0; i < c[0].length; i++) {
      double mean = 0;
      for (int k = 0; k < K; k++) {
        mean += f[k][i] / K;
      }
      for (int k = 0; k < K; k++) {
        c[k][i] = (f[k][i] - mean) / (EPS * (K - 1));
      }
    }
    return c;
  }

  /** The estimate in all weights, by the formulas. */
  private static double[] estimate(MappedExamples f, Step at) {
    double[][] c = factors(losses(f, at));
    double[] all = new double[D];
    int from = 0;
    for (Parameter p : f.theta().list()) {
      List<MappedExamples.Use> own =
          f.uses().stream()
              .filter(use -> p.name().equals(use.matrix()) || p.name().equals(use.bias()))
              .toList();
      if (p.trainable() && !own.isEmpty()) {
        boolean isMatrix = p.shape().isMatrix();
        int m = isMatrix ? p.shape().rows() : p.size();
        double[][] outputs = new double[f.count()][m]; // D_i
        for (int i = 0; i < f.count(); i++) {
          for (int k = 0; k < K; k++) {
            Key key = at.key().fold(k).fold(i).fold(own.get(0).site(f.theta()));
            for (int j = 0; j < m; j++) {
              outputs[i][j] += c[k][i] * ReferenceNoise.gaussian(key, j);
            }
          }
        }
        double[][] h = isMatrix ? inputs(own, f.theta(), f.count()) : shares(f.count());
        double[][] product = times(transposed(outputs), h);
        for (int e = 0; e < p.size(); e++) {
          all[from + e] = product[e / h[0].length][e % h[0].length];
        }
      }
      from += p.size();
    }
    return all;
  }

  /** What the mean of a bias's D_i is of them. */
  private static double[][] shares(int count) {
    double[][] shares = new double[count][1];
    for (double[] row : shares) {
      row[0] = 1.0 / count;
    }
    return shares;
  }

  /**
   * Of h_i over the rows of all uses what sets it apart, over s^2, and where no bias is trained the
   * share of what is common; 0 where an example has none.
   */
  private static double[][] inputs(List<MappedExamples.Use> uses, Parameters theta, int examples) {
    boolean hasBias = !uses.get(0).site(theta).equals(uses.get(0).matrix());
    double[][] h = new double[examples][];
    List<double[]> present = new ArrayList<>();
    List<List<double[]>> all = new ArrayList<>();
    int n = 0;
    for (int i = 0; i < examples; i++) {
      List<double[]> rows = new ArrayList<>();
      for (MappedExamples.Use use : uses) {
        rows.addAll(Arrays.asList(use.x()[i]));
      }
      if (!rows.isEmpty()) {
        h[i] = mean(rows);
        n = h[i].length;
        present.add(h[i]);
        all.add(rows);
      }
    }
    double[] common = present.isEmpty() ? new double[n] : mean(present);
    double apart = 0;
    double around = 0; // u
    for (int i = 0; i < present.size(); i++) {
      apart += square(Flat.minus(present.get(i), common)) / present.size();
      for (double[] row : all.get(i)) {
        around += square(Flat.minus(row, common)) / all.get(i).size() / present.size();
      }
    }
    double spread = Math.max(apart + around * present.size() / n, square(common) / 1000); // s^2
    for (int i = 0; i < examples; i++) {
      if (h[i] == null) {
        h[i] = new double[n];
      } else {
        double[] own = plus(new double[n], 1 / spread, Flat.minus(h[i], common));
        double share = hasBias ? 0 : 1 / (present.size() * (square(common) + around / n));
        h[i] = plus(own, share, common);
      }
    }
    return h;
  }

  private static double square(double[] x) {
    return Arrays.stream(x).map(e -> e * e).sum();
  }

  private static double[] mean(List<double[]> rows) {
    double[] mean = new double[rows.get(0).length];
    for (double[] row : rows) {
      mean = plus(mean, 1.0 / rows.size(), row);
    }
    return mean;
  }

  /** Tensor by tensor, so that a large one hides nothing of a small one. */
  private static void assertMoved(double[] expected, double[] before, Parameters theta) {
    double[] moved = Flat.minus(Flat.weights(theta), before);
    int from = 0;
    for (Parameter p : theta.list()) {
      assertClose(
          Arrays.copyOfRange(expected, from, from + p.size()),
          Arrays.copyOfRange(moved, from, from + p.size()));
      from += p.size();
    }
  }

  /** Takes a step and holds it against the formulas. */
  private static void check(Zeroth method, MappedExamples f, int number) {
    double[] before = Flat.weights(f.theta());
    double[] expected = plus(new double[D], -LR, estimate(f, at(number)));
    double[][] losses = losses(f, at(number));
    double mean =
        Arrays.stream(losses).flatMapToDouble(Arrays::stream).sum() / K / losses[0].length;
    assertEquals(mean, method.step(f, f.theta(), at(number)).loss(), 1e-9 * Math.abs(mean));
    assertMoved(expected, before, f.theta());
  }

  /** Weight, (6, 5), has products of factors up to 5 examples, head, (3, 6), up to 3. */
  @Test
  void stepsAreTheFormulasHoweverManyExamples() {
    List<Predicate<Parameter>> masks =
        List.of(
            p -> false,
            p -> p.name().equals("bias"),
            p -> p.name().equals("weight"),
            p -> Set.of("weight", "bias").contains(p.name()),
            p -> Set.of("weight", "head").contains(p.name()));
    for (Predicate<Parameter> frozen : masks) {
      Parameters theta = Flat.random(4).freeze(frozen);
      Zeroth method = zeroth(theta, UpdateRule.sgd());
      int number = 0;
      for (int B : new int[] {5, 5, 3, 8, 1, 2, 5}) {
        List<MappedExamples.Use> uses = List.of(weight(B, number), head(B, number));
        check(method, new MappedExamples(theta, B, uses, MappedExamples::smooth), number++);
      }
    }
  }

  @Test
  void aMapMayHaveNoBias() {
    Parameters theta = Flat.random(4);
    Zeroth method = zeroth(theta, UpdateRule.sgd());
    for (int number = 0; number < 3; number++) {
      MappedExamples.Use use =
          new MappedExamples.Use("weight", null, MappedExamples.rows(4, 5, number));
      check(method, new MappedExamples(theta, 4, List.of(use), MappedExamples::smooth), number);
    }
  }

  @Test
  void aRuleGetsTheEstimate() {
    Parameters theta = Flat.random(2);
    Zeroth method = zeroth(theta, new Momentum(theta, 0.9));
    double[] m = new double[D];
    for (int number = 0; number < 5; number++) {
      List<MappedExamples.Use> uses = List.of(weight(4, number), head(4, number));
      MappedExamples f = new MappedExamples(theta, 4, uses, MappedExamples::smooth);
      double[] before = Flat.weights(theta);
      m = plus(estimate(f, at(number)), 0.9, m);
      method.step(f, theta, at(number));
      assertMoved(plus(new double[D], -LR, m), before, theta);
      assertClose(m, Oracle.state(method));
    }
  }

  /** One of them, whichever it is, tells what maps are given. */
  @Test
  void aStepIsOneForwardForEachSample() {
    for (int samples : new int[] {2, 3, 6}) {
      Parameters theta = Flat.random(1);
      Zeroth method = new Zeroth(EPS, samples, new OuterProducts(theta), UpdateRule.sgd());
      MappedExamples minibatch =
          new MappedExamples(theta, 4, List.of(weight(4, 0)), MappedExamples::smooth);
      int[] forwards = new int[2];
      Objective apart =
          around(
              minibatch,
              (losses, isTold) -> {
                forwards[isTold ? 1 : 0]++;
                return losses;
              });
      CountedObjective f = new CountedObjective(apart);
      method.step(f, theta, at(0));
      assertEquals(samples, f.forwards());
      assertArrayEquals(new int[] {samples - 1, 1}, forwards);
      assertEquals(samples, method.forwardsPerStep());
    }
  }

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

  /** Each candidate's loss f_k is held against the mean of the others. */
  private static double[] leaveOneOut(double[] f, double[][] v) {
    double[] estimate = new double[D];
    for (int k = 0; k < K; k++) {
      double others = 0;
      for (int l = 0; l < K; l++) {
        others += l == k ? 0 : f[l] / (K - 1);
      }
      estimate = plus(estimate, (f[k] - others) / (EPS * K), v[k]);
    }
    return estimate;
  }

  @Test
  void ofLossesAloneItIsTheLeaveOneOutEstimateInAllWeights() {
    Parameters theta = Flat.random(3);
    Zeroth method = zeroth(theta, UpdateRule.sgd());
    for (int number = 0; number < 4; number++) {
      double[] x = Flat.weights(theta);
      double[][] v = new double[K][];
      double[] f = new double[K];
      for (int k = 0; k < K; k++) {
        v[k] = Oracle.gaussian(RUN.fold(number).fold(k).fold(0), theta);
        f[k] = Oracle.quadratic(plus(x, EPS, v[k]));
      }
      double[] expected = plus(new double[D], -LR, leaveOneOut(f, v));
      CountedObjective counted = new CountedObjective(Oracle.objective(theta, Oracle::quadratic));
      method.step(counted, theta, at(number));
      assertMoved(expected, x, theta);
      assertEquals(K, counted.forwards());
    }
  }

  @Test
  void ofLossesOfExamplesAloneItIsTheMeanOfTheirEstimates() {
    int B = 3;
    Parameters theta = Flat.random(3);
    Objective f =
        new Objective() {
          @Override
          public double[] losses(List<Perturbation> places) {
            throw new AssertionError("losses of examples are wanted");
          }

          @Override
          public Examples examples() {
            return Examples.of(
                B,
                places -> {
                  double[] losses = new double[B];
                  Arrays.setAll(losses, i -> scaled(Flat.at(theta, places.place(i)), i));
                  return losses;
                });
          }
        };
    double[] x = Flat.weights(theta);
    double[] expected = new double[D];
    for (int i = 0; i < B; i++) {
      double[][] v = new double[K][];
      double[] losses = new double[K];
      for (int k = 0; k < K; k++) {
        v[k] = Oracle.gaussian(RUN.fold(2).fold(k).fold(i), theta);
        losses[k] = scaled(plus(x, EPS, v[k]), i);
      }
      expected = plus(expected, -LR / B, leaveOneOut(losses, v));
    }
    zeroth(theta, UpdateRule.sgd()).step(f, theta, at(2));
    assertMoved(expected, x, theta);
  }

  private static double scaled(double[] x, int i) {
    return (1 + i) * Oracle.quadratic(x);
  }

  @Test
  void aLossThatIsNotFiniteMovesNothing() {
    int B = 3;
    for (int failing = 0; failing < K * B; failing++) {
      Parameters theta = Flat.random(1);
      Zeroth method = zeroth(theta, new Momentum(theta, 0.9));
      MappedExamples fine =
          new MappedExamples(theta, B, List.of(weight(B, 0)), MappedExamples::smooth);
      method.step(fine, theta, at(0));
      String before = theta.sha256();
      double[] state = Oracle.state(method);
      int[] left = {failing / B};
      int example = failing % B;
      double bad = failing % 2 == 0 ? Double.NaN : Double.POSITIVE_INFINITY;
      Objective f =
          around(
              fine,
              (losses, isTold) -> {
                losses[example] = left[0]-- == 0 ? bad : losses[example];
                return losses;
              });
      assertThrows(NonFiniteLossException.class, () -> method.step(f, theta, at(1)));
      assertEquals(before, theta.sha256());
      assertArrayEquals(state, Oracle.state(method));
    }
  }

  /** What becomes of a forward's losses, and whether it told what maps are given. */
  private interface Forwarded {
    double[] of(double[] losses, boolean isTold);
  }

  private static Objective around(MappedExamples f, Forwarded losses) {
    return new Objective() {
      @Override
      public double[] losses(List<Perturbation> places) {
        return f.losses(places);
      }

      @Override
      public Examples examples() {
        return Examples.of(f.count(), places -> losses.of(f.at(places), false));
      }

      @Override
      public Inputs inputs() {
        return new Inputs() {
          @Override
          public double loss(Perturbation place, MatrixUses told) {
            return f.inputs().loss(place, told);
          }

          @Override
          public double[] losses(PerSequence places, SequenceUses told) {
            return losses.of(f.inputs().losses(places, told), true);
          }
        };
      }
    };
  }

  @Test
  void askingAndTellingIsNotAboutInputs() {
    Parameters theta = Flat.random(1);
    Problem problem =
        new Problem() {
          @Override
          public Objective objective(int step) {
            return new MappedExamples(theta, 3, List.of(weight(3, step)), MappedExamples::smooth);
          }

          @Override
          public Evaluation evaluate() {
            throw new AssertionError("nothing is evaluated");
          }
        };
    Zeroth method = zeroth(theta, UpdateRule.sgd());
    for (AskTell loop :
        List.of(
            AskTell.of(method, theta, RUN, step -> LR, problem),
            new AskTell(method, theta, RUN, step -> LR))) {
      BadInputException e = assertThrows(BadInputException.class, loop::ask);
      assertTrue(e.getMessage().contains("linear maps multiply"), e.getMessage());
    }
  }

  @Test
  void badValuesAreRefused() {
    OuterProducts products = new OuterProducts(Flat.zeros());
    for (double eps : new double[] {0, -EPS, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(
          IllegalArgumentException.class, () -> new Zeroth(eps, K, products, UpdateRule.sgd()));
    }
    for (int samples : new int[] {1, 0, -3}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new Zeroth(EPS, samples, products, UpdateRule.sgd()));
      Map<String, String> settings = Map.of("samples", "" + samples);
      assertThrows(BadInputException.class, () -> Methods.create("zeroth", settings, Flat.zeros()));
    }
  }
}
