package zeroth.zo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.random.Key;
import zeroth.zo.laws.Flat;
import zeroth.zo.method.Mezo;
import zeroth.zo.rule.UpdateRule;

/** Objective, step, evaluation, schedules and ranges. */
class CoreTest {

  @Test
  void objectiveOfWeightsReadsThemWhereAsked() {
    Parameters theta = Parameters.of("x", Tensor.vector(3, 4));
    Objective L = Objective.of(theta, w -> w.apply("x")[0] * 10 + w.apply("x")[1]);
    Parameters ones = Parameters.of("x", Tensor.vector(1, 1));
    Direction v = new Direction.Dense(ones);
    assertArrayEquals(
        new double[] {34, 45, 23}, L.evaluate(Perturbation.NONE, v.times(1), v.times(-1)));
    assertEquals(45, L.loss(v.times(1)));
    assertSame(L, L.full());
    assertEquals(1, L.batches());
    assertSame(TouchedRows.ALL, L.touched());
  }

  @Test
  void nonFiniteLossesAreNamed() {
    for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
      Objective L = places -> new double[] {1, bad};
      NonFiniteLossException e =
          assertThrows(
              NonFiniteLossException.class,
              () -> L.evaluate(List.of(Perturbation.NONE, Perturbation.NONE)));
      assertEquals(bad, e.loss());
      assertTrue(e.getMessage().contains(String.valueOf(bad)));
    }
  }

  @Test
  void countedObjectivePassesEverythingOn() {
    TouchedRows rows = TouchedRows.of("t", new int[] {1});
    Objective inner =
        new Objective() {
          @Override
          public double[] losses(List<Perturbation> places) {
            return new double[places.size()];
          }

          @Override
          public int batches() {
            return 3;
          }

          @Override
          public TouchedRows touched() {
            return rows;
          }
        };
    CountedObjective counted = new CountedObjective(inner);
    counted.evaluate(Perturbation.NONE, Perturbation.NONE);
    counted.full().loss(Perturbation.NONE);
    assertEquals(9, counted.forwards());
    assertEquals(0, counted.inputs().loss(Perturbation.NONE, null)); // tells nothing, asks a loss
    assertEquals(12, counted.forwards());
    assertEquals(3, counted.batches());
    assertSame(rows, counted.touched());
  }

  /** A gradient costs a forward of all the batches, and tells the loss. */
  @Test
  void countedGradientsAreTheGradients() {
    Parameters theta = Parameters.of("x", Tensor.vector(3, 4));
    Parameters sums = theta.zeros();
    Objective inner =
        new Objective() {
          @Override
          public double[] losses(List<Perturbation> places) {
            return new double[places.size()];
          }

          @Override
          public int batches() {
            return 3;
          }

          @Override
          public Optional<Gradient> gradient() {
            return Optional.of(
                (place, into) -> {
                  into.tensor("x").data()[1] += 5;
                  return 7;
                });
          }
        };
    CountedObjective counted = new CountedObjective(inner);
    assertEquals(7, counted.gradient().orElseThrow().addTo(Perturbation.NONE, sums));
    assertArrayEquals(new float[] {0, 5}, sums.tensor("x").data());
    assertEquals(3, counted.forwards());
    assertTrue(new CountedObjective(places -> new double[1]).gradient().isEmpty());
  }

  @Test
  void stepAddressesNoiseByRunNumberAndCandidate() {
    Key run = Key.ofSeed(3);
    Step at = Step.of(run, 7, 0.5);
    assertEquals(run.fold(7), at.key());
    assertEquals(run.fold(7).fold(2), at.key(2));
    assertEquals(0.5, at.learningRate());
    Direction z = new Direction.Gaussian(run);
    assertSame(z, at.restrict(z));
  }

  @Test
  void touchedEmbeddingMovesOnlyRowsThatTheMinibatchReads() {
    Parameters theta = Flat.random(1);
    Parameters before = theta.copy();
    Objective L =
        new Objective() {
          private int asked;

          @Override
          public double[] losses(List<Perturbation> places) {
            return places.stream().mapToDouble(p -> asked++).toArray();
          }

          @Override
          public TouchedRows touched() {
            return TouchedRows.of("table", new int[] {3});
          }
        };
    TouchedEmbedding method = new TouchedEmbedding(new Mezo(1e-3, 1, UpdateRule.sgd()));
    StepReport report = method.step(L, theta, Step.of(Key.ofSeed(2), 4, 1e-3));
    assertEquals(0.5, report.loss());
    float[] now = theta.tensor("table").data();
    float[] then = before.tensor("table").data();
    for (int i = 0; i < now.length; i++) {
      assertEquals(i / 4 == 3, now[i] != then[i], "element " + i);
    }
    assertNotEquals(before.tensor("bias").data()[0], theta.tensor("bias").data()[0]);
    assertEquals(2, method.forwardsPerStep());
    assertEquals(2, method.forwards(5));
    // the same noise as without the restriction
    Parameters dense = before.copy();
    new Mezo(1e-3, 1, UpdateRule.sgd())
        .step(places -> new double[] {0, 1}, dense, Step.of(Key.ofSeed(2), 4, 1e-3));
    assertArrayEquals(dense.tensor("bias").data(), theta.tensor("bias").data());
  }

  @Test
  void schedulesStartAtOneAndFall() {
    assertEquals(1, Schedule.CONSTANT.factor(99, 100));
    assertEquals(1, Schedule.LINEAR.factor(0, 100));
    assertEquals(0.25, Schedule.LINEAR.factor(75, 100), 1e-12);
    assertEquals(1, Schedule.COSINE.factor(0, 100), 1e-12);
    assertEquals(0.55, Schedule.COSINE.factor(50, 100), 1e-12);
    assertEquals(0.1, Schedule.COSINE.factor(100, 100), 1e-12);
    assertEquals(0.1 + 0.45 * (1 + Math.sqrt(0.5)), Schedule.COSINE.factor(25, 100), 1e-12);
    assertEquals(0.2, Schedule.WARM_COSINE.factor(0, 100), 1e-12);
    assertEquals(1, Schedule.WARM_COSINE.factor(4, 100), 1e-12);
    assertEquals(1, Schedule.WARM_COSINE.factor(5, 100), 1e-12);
    assertEquals(Schedule.COSINE.factor(38, 95), Schedule.WARM_COSINE.factor(43, 100), 1e-12);
    assertEquals(1, Schedule.WARM_COSINE.factor(0, 1), 1e-12);
  }

  @Test
  void rangesNameParameterValueAndRange() {
    assertEquals(0.5, Range.positive("p", 0.5));
    assertEquals(2, Range.atLeast("p", 2, 2));
    assertEquals(0, Range.within("p", 0.0, 1.0, 0.0));
    assertEquals(3, Range.within("p", 1, 3, 3));
    assertEquals(1, Range.within("p", 1, 3, 1));
    refused("p is 0.0, it must be positive and finite", () -> Range.positive("p", 0));
    refused("p is Infinity", () -> Range.positive("p", Double.POSITIVE_INFINITY));
    refused("p is NaN", () -> Range.positive("p", Double.NaN));
    refused("p is 1, it must be at least 2", () -> Range.atLeast("p", 2, 1));
    refused("p is 1.0, it must be in [0.0, 1.0)", () -> Range.within("p", 0.0, 1.0, 1.0));
    refused("p is -0.1", () -> Range.within("p", 0.0, 1.0, -0.1));
    refused("p is 0, it must be from 1 to 3", () -> Range.within("p", 1, 3, 0));
    refused("p is 4", () -> Range.within("p", 1, 3, 4));
  }

  private static void refused(String start, Executable action) {
    String message = assertThrows(IllegalArgumentException.class, action).getMessage();
    assertTrue(message.startsWith(start), message);
  }
}
