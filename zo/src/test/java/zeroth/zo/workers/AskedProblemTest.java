package zeroth.zo.workers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.SequenceDirections;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.random.Key;
import zeroth.zo.Evaluation;
import zeroth.zo.Examples;
import zeroth.zo.Objective;
import zeroth.zo.laws.Flat;

/** A problem whose losses workers give: what it asks, in which order, and what it makes of them. */
class AskedProblemTest {
  private static final RunIdentity IDENTITY = new RunIdentity("1", "", Flat.random(1).sha256());
  private static final TouchedRows ROWS = TouchedRows.of("table", new int[] {2});

  /** One loss a step, of three batches where it is full; two examples; one part. */
  private static final class Undivided implements DivisibleProblem {
    @Override
    public Objective objective(int step) {
      return new Objective() {
        @Override
        public double[] losses(List<Perturbation> places) {
          throw new AssertionError("workers give the losses");
        }

        @Override
        public Examples examples() {
          return Examples.of(2, places -> new double[0]);
        }

        @Override
        public Objective full() {
          Objective minibatch = this;
          return new Objective() {
            @Override
            public double[] losses(List<Perturbation> places) {
              return minibatch.losses(places);
            }

            @Override
            public int batches() {
              return 3;
            }
          };
        }

        @Override
        public TouchedRows touched() {
          return ROWS;
        }
      };
    }

    @Override
    public Evaluation evaluate() {
      return new Evaluation(9, 8, 7);
    }
  }

  private final List<Ask> asked = new ArrayList<>();
  private double[] answer = {5};

  private AskedProblem problem(DivisibleProblem local) {
    Workers workers =
        new Workers() {
          @Override
          public List<byte[]> ask(List<byte[]> asks) {
            asks.forEach(ask -> asked.add(Ask.of(ask)));
            return asks.stream().map(ask -> new Answer.Values(answer).toBytes()).toList();
          }

          @Override
          public Participation participation() {
            return new Participation(1, 1, 0, 0, 0, 0);
          }

          @Override
          public void close() {}
        };
    Parameters theta = Flat.random(1);
    return new AskedProblem(local, theta, IDENTITY, 1, List.of(), workers, line -> {});
  }

  /** The losses of a step are with its next ask, and of a step that is over with all later ones. */
  @Test
  void asksHaveTheLossesBeforeThem() {
    AskedProblem problem = problem(new Undivided());
    Objective f = problem.objective(0);
    assertArrayEquals(new double[] {5, 5}, f.losses(List.of(Perturbation.NONE, Perturbation.NONE)));
    answer = new double[] {6};
    assertArrayEquals(new double[] {6}, f.full().losses(List.of(Perturbation.NONE)));
    answer = new double[] {1, 2};
    SequenceDirections z =
        new SequenceDirections.Each(
            List.of(new Direction.Gaussian(Key.ofSeed(1)), new Direction.Gaussian(Key.ofSeed(2))));
    PerSequence places = new PerSequence(0.1, z);
    assertArrayEquals(answer, f.examples().losses(places));
    answer = new double[] {3};
    problem.objective(1).losses(List.of(Perturbation.NONE));
    List<List<Double>> known =
        asked.stream().map(a -> Arrays.stream(a.known()).boxed().toList()).toList();
    assertEquals(
        List.of(List.of(), List.of(), List.of(5.0, 5.0), List.of(5.0, 5.0, 6.0), List.of()), known);
    assertEquals(List.of(0, 0, 0, 0, 1), asked.stream().map(Ask::step).toList());
    assertArrayEquals(new double[] {5, 5, 6, 1, 2}, asked.get(4).tail().get(0));
    assertEquals(5, problem.traffic().asks());
  }

  @Test
  void aStepKeepsWhatItsMinibatchIs() {
    Objective f = problem(new Undivided()).objective(0);
    assertSame(ROWS, f.touched());
    assertEquals(1, f.batches());
    assertEquals(3, f.full().batches());
    assertEquals(2, f.examples().count());
  }

  @Test
  void lossesAreAskedForInTurnAlone() {
    AskedProblem problem = problem(new Undivided());
    Objective first = problem.objective(0);
    first.losses(List.of(Perturbation.NONE));
    problem.objective(1);
    assertThrows(IllegalStateException.class, () -> first.losses(List.of(Perturbation.NONE)));
    Objective early = problem.objective(3);
    assertThrows(IllegalStateException.class, () -> early.losses(List.of(Perturbation.NONE)));
    assertThrows(IllegalStateException.class, () -> early.examples().losses(null));
  }

  @Test
  void gradientsAndInputsAreRefusedInALine() {
    Objective f = problem(new Undivided()).objective(0);
    String end = ", and workers send losses alone: run it without workers";
    assertEquals(
        "the method needs gradients" + end,
        assertThrows(BadInputException.class, f::gradient).getMessage());
    assertEquals(
        "the method needs what linear maps multiply" + end,
        assertThrows(BadInputException.class, f::inputs).getMessage());
  }

  @Test
  void answersOfAnotherLengthAreRefused() {
    AskedProblem problem = problem(new Undivided());
    Objective f = problem.objective(0);
    answer = new double[] {1, 2, 3};
    assertEquals(
        "a worker has 3 losses for one place",
        assertThrows(WorkersException.class, () -> f.losses(List.of(Perturbation.NONE)))
            .getMessage());
    assertEquals(
        "a worker has 3 losses for the 2 examples of a step",
        assertThrows(WorkersException.class, () -> f.examples().losses(null)).getMessage());
  }

  /** A measurement that is not divided comes back from a worker as its three numbers. */
  @Test
  void anEvaluationIsOfWhatWorkersMeasured() {
    Undivided local = new Undivided();
    answer = local.measure(DivisibleProblem.DEVELOPMENT, 0);
    AskedProblem problem = problem(local);
    assertEquals(new Evaluation(9, 8, 7), problem.evaluate());
    assertEquals(1, asked.size());
    Wanted.Part part = (Wanted.Part) asked.get(0).wanted();
    assertEquals(0, part.set());
    assertEquals(0, part.part());
    assertEquals(1, problem.measure(4).size());
    assertEquals(4, ((Wanted.Part) asked.get(1).wanted()).set());
  }

  @Test
  void partsThatDoNotFitAreSaidToBeTheWorkers() {
    DivisibleProblem picky =
        new DivisibleProblem() {
          @Override
          public Objective objective(int step) {
            return places -> new double[1];
          }

          @Override
          public int shards(int step) {
            return 2;
          }

          @Override
          public double loss(int step, List<double[]> shards) {
            assertEquals(2, shards.size());
            throw new IllegalArgumentException("three texts in a shard of two");
          }

          @Override
          public Evaluation evaluate() {
            return null;
          }
        };
    Objective f = problem(picky).objective(0);
    WorkersException e =
        assertThrows(WorkersException.class, () -> f.losses(List.of(Perturbation.NONE)));
    assertEquals(
        "what workers sent does not fit together: three texts in a shard of two", e.getMessage());
    assertTrue(asked.stream().allMatch(a -> a.wanted() instanceof Wanted.Shard));
  }

  /**
   * Losses of one shard are the loss; of a problem that is not divided, what its objective says.
   */
  @Test
  void whatIsNotDividedIsOneShardAndOnePart() {
    DivisibleProblem whole =
        new DivisibleProblem() {
          @Override
          public Objective objective(int step) {
            return places -> new double[] {10 + step};
          }

          @Override
          public Evaluation evaluate() {
            return new Evaluation(1, 0.5, 3);
          }
        };
    assertEquals(1, whole.shards(2));
    assertEquals(1, whole.parts(0));
    double[] shard = whole.losses(2, 0, Perturbation.NONE);
    assertEquals(12, whole.loss(2, List.of(shard)));
    assertEquals(
        whole.evaluate(),
        whole.evaluation(List.of(whole.measure(DivisibleProblem.DEVELOPMENT, 0))));
  }
}
