package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.RUN;
import static zeroth.zo.method.Oracle.assertClose;
import static zeroth.zo.method.Oracle.gaussian;
import static zeroth.zo.method.Oracle.plus;

import java.util.List;
import org.junit.jupiter.api.Test;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.zo.CountedObjective;
import zeroth.zo.NonFiniteLossException;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.TouchedEmbedding;
import zeroth.zo.laws.Flat;
import zeroth.zo.noise.Noise;

/** MeZO-SVRG on a quadratic whose minibatches differ from it by a linear term. */
class MezoSvrgTest {
  private static final double EPS = 1e-2;

  /** Minibatch loss: the quadratic plus tilt * slope.theta; the full one has no tilt. */
  private static Objective tilted(Parameters theta, double tilt) {
    Objective minibatch =
        Oracle.objective(theta, v -> Oracle.quadratic(v) + tilt * Flat.dot(Oracle.slope(), v));
    Objective full = Oracle.objective(theta, Oracle::quadratic);
    return new Objective() {
      @Override
      public double[] losses(List<Perturbation> places) {
        return minibatch.losses(places);
      }

      @Override
      public Objective full() {
        return new Objective() {
          @Override
          public double[] losses(List<Perturbation> places) {
            return full.losses(places);
          }

          @Override
          public int batches() {
            return 8;
          }
        };
      }
    };
  }

  @Test
  void stepsFollowTheFormulas() {
    Parameters theta = Flat.random(9);
    MezoSvrg method = new MezoSvrg(EPS, 3, Noise.gaussian(), theta);
    double[] anchor = null;
    double[] full = null;
    for (int number = 0; number < 8; number++) {
      double[] before = Flat.weights(theta);
      double[] z = gaussian(RUN.fold(number).fold(0), theta);
      double tilt = 0.3 * (number + 1);
      double[] expected;
      if (number % 3 == 0) {
        anchor = before;
        full = plus(new double[94], Flat.dot(Oracle.quadraticGradient(before), z), z);
        expected = plus(new double[94], -LR, full);
      } else {
        double[] here = plus(Oracle.quadraticGradient(before), tilt, Oracle.slope());
        double[] there = plus(Oracle.quadraticGradient(anchor), tilt, Oracle.slope());
        double g = Flat.dot(here, z) - Flat.dot(there, z);
        expected = plus(plus(new double[94], -LR * g, z), -LR, full);
      }
      method.step(tilted(theta, tilt), theta, Step.of(RUN, number, LR));
      assertClose(expected, Flat.minus(Flat.weights(theta), before));
    }
  }

  @Test
  void minibatchNoiseCancelsWhereItIsTheSameAtTheAnchor() {
    double[][] ends = new double[2][];
    for (int run = 0; run < 2; run++) {
      Parameters theta = Flat.random(10);
      MezoSvrg method = new MezoSvrg(EPS, 4, Noise.gaussian(), theta);
      for (int number = 0; number < 4; number++) {
        method.step(tilted(theta, run * 10 * Math.sin(number)), theta, Step.of(RUN, number, LR));
      }
      ends[run] = Flat.weights(theta);
    }
    assertClose(ends[0], ends[1]);
  }

  @Test
  void fullLossesCountAsTheirMinibatches() {
    Parameters theta = Flat.random(11);
    MezoSvrg method = new MezoSvrg(EPS, 2, Noise.gaussian(), theta);
    int[] expected = {16, 4, 16, 4};
    for (int number = 0; number < 4; number++) {
      CountedObjective f = new CountedObjective(tilted(theta, 1));
      method.step(f, theta, Step.of(RUN, number, 1e-4));
      assertEquals(expected[number], f.forwards());
      assertEquals(number % 2 == 0 ? 2 : 4, method.forwards(number));
    }
  }

  /** The step after a skipped one makes the losses that it declares, whichever was skipped. */
  @Test
  void forwardsAreAsDeclaredAfterASkippedStep() {
    for (int skipped = 0; skipped < 7; skipped++) {
      Parameters theta = Flat.random(12);
      MezoSvrg method = new MezoSvrg(EPS, 3, Noise.gaussian(), theta);
      for (int number = 0; number < 8; number++) {
        int[] places = new int[1];
        Objective inner = tilted(theta, 0.3);
        int declared = method.forwards(number);
        boolean fails = number == skipped;
        Objective f = counted(inner, places, fails);
        try {
          method.step(f, theta, Step.of(RUN, number, LR));
          assertFalse(fails);
        } catch (NonFiniteLossException e) {
          assertTrue(fails);
        }
        assertEquals(declared, places[0], "step " + number + " after skipping " + skipped);
      }
    }
  }

  /**
   * Counts places of the minibatch and of the whole set alike; fails at the last one if told to.
   */
  private static Objective counted(Objective inner, int[] places, boolean fails) {
    return new Objective() {
      @Override
      public double[] losses(List<Perturbation> asked) {
        places[0] += asked.size();
        double[] losses = inner.losses(asked);
        losses[losses.length - 1] = fails ? Double.NaN : losses[losses.length - 1];
        return losses;
      }

      @Override
      public Objective full() {
        return counted(inner.full(), places, fails);
      }
    };
  }

  /** The anchor of before serves until the next multiple of the period. */
  @Test
  void aSkippedAnchorLeavesTheOneBefore() {
    Parameters theta = Flat.random(12);
    MezoSvrg method = new MezoSvrg(EPS, 2, Noise.gaussian(), theta);
    double[] anchor = Flat.weights(theta);
    double[] full = null;
    for (int number = 0; number < 4; number++) {
      double[] before = Flat.weights(theta);
      double[] z = gaussian(RUN.fold(number).fold(0), theta);
      Step at = Step.of(RUN, number, LR);
      if (number == 2) {
        Objective nan = counted(tilted(theta, 1), new int[1], true);
        assertThrows(NonFiniteLossException.class, () -> method.step(nan, theta, at));
        continue;
      }
      method.step(tilted(theta, 1), theta, at);
      if (number == 0) {
        full = plus(new double[94], Flat.dot(Oracle.quadraticGradient(before), z), z);
      } else {
        double[] here = Oracle.quadraticGradient(before);
        double[] there = Oracle.quadraticGradient(anchor);
        double g = Flat.dot(here, z) - Flat.dot(there, z);
        double[] expected = plus(plus(new double[94], -LR * g, z), -LR, full);
        assertClose(expected, Flat.minus(Flat.weights(theta), before));
      }
    }
  }

  @Test
  void aMissedAnchorIsSetAtTheNextStep() {
    Parameters theta = Flat.random(12);
    MezoSvrg method = new MezoSvrg(EPS, 4, Noise.gaussian(), theta);
    CountedObjective f = new CountedObjective(tilted(theta, 1));
    method.step(f, theta, Step.of(RUN, 1, 1e-4));
    assertEquals(16, f.forwards());
    CountedObjective next = new CountedObjective(tilted(theta, 1));
    method.step(next, theta, Step.of(RUN, 2, 1e-4));
    assertEquals(4, next.forwards());
  }

  @Test
  void reportsAreOfThePlaceItself() {
    Parameters theta = Flat.random(12);
    MezoSvrg method = new MezoSvrg(1e-3, 4, Noise.gaussian(), theta);
    for (int number = 0; number < 2; number++) {
      double tilt = number * 0.5;
      double[] weights = Flat.weights(theta);
      double[] z = gaussian(RUN.fold(number).fold(0), theta);
      double[] gradient = plus(Oracle.quadraticGradient(weights), tilt, Oracle.slope());
      StepReport report = method.step(tilted(theta, tilt), theta, Step.of(RUN, number, LR));
      double loss = Oracle.quadratic(weights) + tilt * Flat.dot(Oracle.slope(), weights);
      assertEquals(loss, report.loss(), 1e-3);
      double slope = Flat.dot(gradient, z);
      assertEquals(slope, report.projectedGradient(), 2e-3 * Math.abs(slope) + 1e-3);
    }
  }

  @Test
  void badValuesAreRefused() {
    Parameters theta = Flat.zeros();
    assertThrows(IllegalArgumentException.class, () -> new MezoSvrg(0, 2, Noise.gaussian(), theta));
    assertThrows(
        IllegalArgumentException.class, () -> new MezoSvrg(1e-3, 0, Noise.gaussian(), theta));
  }

  /** A wrapper tells the forwards of each step, not those of the dearest one. */
  @Test
  void forwardsOfAStepAreTheSameBehindARestriction() {
    MezoSvrg method = new MezoSvrg(1e-3, 3, Noise.gaussian(), Flat.zeros());
    TouchedEmbedding restricted = new TouchedEmbedding(method);
    for (int step = 0; step < 7; step++) {
      assertEquals(method.forwards(step), restricted.forwards(step), "step " + step);
    }
    assertTrue(method.forwards(0) < restricted.forwardsPerStep());
  }
}
