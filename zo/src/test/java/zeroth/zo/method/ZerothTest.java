package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.RUN;
import static zeroth.zo.method.Oracle.assertClose;
import static zeroth.zo.method.Oracle.plus;
import static zeroth.zo.method.ZerothOracle.D;
import static zeroth.zo.method.ZerothOracle.EPS;
import static zeroth.zo.method.ZerothOracle.K;
import static zeroth.zo.method.ZerothOracle.assertMoved;
import static zeroth.zo.method.ZerothOracle.at;
import static zeroth.zo.method.ZerothOracle.check;
import static zeroth.zo.method.ZerothOracle.estimate;
import static zeroth.zo.method.ZerothOracle.head;
import static zeroth.zo.method.ZerothOracle.losses;
import static zeroth.zo.method.ZerothOracle.weight;
import static zeroth.zo.method.ZerothOracle.zeroth;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.inputs.MatrixUses;
import zeroth.tensor.sequence.SequenceUses;
import zeroth.zo.AskTell;
import zeroth.zo.CountedObjective;
import zeroth.zo.Evaluation;
import zeroth.zo.Examples;
import zeroth.zo.Inputs;
import zeroth.zo.NonFiniteLossException;
import zeroth.zo.Objective;
import zeroth.zo.Problem;
import zeroth.zo.laws.Flat;
import zeroth.zo.noise.OuterProducts;
import zeroth.zo.registry.Methods;
import zeroth.zo.rule.Momentum;
import zeroth.zo.rule.UpdateRule;

/** Zeroth where maps are given known rows, against plain double arithmetic and closed forms. */
class ZerothTest {
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
