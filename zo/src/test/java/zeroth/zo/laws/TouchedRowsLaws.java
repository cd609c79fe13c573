package zeroth.zo.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.random.Key;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.TouchedEmbedding;

/**
 * What holds for a method whose directions are restricted to the embedding rows that each minibatch
 * reads (see {@link TouchedEmbedding}), on minibatches that read two of ten rows; part of {@link
 * MethodLaws}. State that has grown in a row that was read once must not be evaluated at a step
 * that does not read it.
 */
public abstract class TouchedRowsLaws {
  private static final String TABLE = "table";
  private static final int ROWS = 10;
  private static final int COLUMNS = 4;
  private static final int STEPS = 5;

  /** A fresh method for these weights. */
  protected abstract Method create(Parameters theta);

  /** A rate at which the method descends on a small quadratic. */
  protected abstract double learningRate();

  /**
   * Whether the method may be restricted to rows; not one that asks at one step for a direction of
   * another, whose rows are others. These laws say nothing about it then.
   */
  protected boolean restrictable() {
    return true;
  }

  /** Two rows, the first read again at the next step now and then; no step reads row 0, 3 or 7. */
  private static int[] read(int step) {
    return new int[][] {{2, 5}, {5, 6}, {8, 9}, {1, 4}, {4, 2}}[step % STEPS];
  }

  @Property(tries = 5)
  void directionsAreZeroInRowsThatTheMinibatchDoesNotRead(@ForAll long seed) {
    if (!restrictable()) {
      return;
    }
    Parameters theta = Flat.random(seed);
    Method method = new TouchedEmbedding(create(theta));
    int[] reached = new int[1];
    for (int i = 0; i < 2 * STEPS; i++) {
      TouchedRows rows = TouchedRows.of(TABLE, read(i));
      double[] before = Flat.weights(theta);
      String at = "step " + i + ", row ";
      Objective L =
          minibatch(
              theta,
              rows,
              place -> {
                double[] v = Flat.minus(place, before);
                for (int row = 0; row < ROWS; row++) {
                  boolean zero = zero(v, row);
                  assertTrue(zero || rows.contains(TABLE, row), at + row);
                  reached[0] += zero ? 0 : 1;
                }
              });
      method.step(L, theta, Step.of(Key.ofSeed(seed), i, learningRate()));
    }
    assertTrue(reached[0] > 0, "no direction reaches the table");
  }

  @Property(tries = 5)
  void rowsThatNoMinibatchHasReadStayToTheBit(@ForAll long seed) {
    if (!restrictable()) {
      return;
    }
    Parameters theta = Flat.random(seed);
    double[] start = Flat.weights(theta);
    Method method = new TouchedEmbedding(create(theta));
    Set<Integer> read = new HashSet<>();
    for (int i = 0; i < STEPS; i++) {
      TouchedRows rows = TouchedRows.of(TABLE, read(i));
      for (int row : read(i)) {
        read.add(row);
      }
      method.step(
          minibatch(theta, rows, place -> {}), theta, Step.of(Key.ofSeed(seed), i, learningRate()));
      double[] moved = Flat.minus(Flat.weights(theta), start);
      for (int row = 0; row < ROWS; row++) {
        assertTrue(zero(moved, row) || read.contains(row), "step " + i + ", row " + row);
      }
    }
    double[] moved = Flat.minus(Flat.weights(theta), start);
    assertTrue(read.stream().anyMatch(row -> !zero(moved, row)), "no row that was read moved");
  }

  /** With momentum too, as long as the rows stay the same. */
  @Property(tries = 5)
  void updateLiesInTheSpanOfTheRestrictedDirections(@ForAll long seed) {
    if (!restrictable()) {
      return;
    }
    Parameters theta = Flat.zeros();
    Method method = new TouchedEmbedding(create(theta));
    List<double[]> evaluated = new ArrayList<>();
    for (int i = 0; i < linearSteps(); i++) {
      Objective L =
          minibatch(
              theta,
              TouchedRows.of(TABLE, read(0)),
              place -> evaluated.add(Flat.minus(place, Flat.weights(theta))));
      method.step(L, theta, Step.of(Key.ofSeed(seed), i, learningRate()));
    }
    assertInTheSpan(evaluated, Flat.weights(theta));
  }

  /** First steps over which the way from the start is a sum of evaluated directions. */
  protected abstract int linearSteps();

  /** Fails unless a move is what the evaluated directions allow. */
  abstract void assertInTheSpan(List<double[]> evaluated, double[] moved);

  @Property(tries = 5)
  void aMinibatchThatReadsEveryRowIsNotRestricted(@ForAll long seed) {
    if (!restrictable()) {
      return;
    }
    Parameters plain = Flat.random(seed);
    Parameters restricted = Flat.random(seed);
    Method method = create(plain);
    Method same = new TouchedEmbedding(create(restricted));
    int[] all = {9, 8, 7, 6, 5, 4, 3, 2, 1, 0};
    for (int i = 0; i < STEPS; i++) {
      Step at = Step.of(Key.ofSeed(seed), i, learningRate());
      TouchedRows rows = TouchedRows.of(TABLE, all);
      method.step(minibatch(plain, rows, place -> {}), plain, at);
      same.step(minibatch(restricted, rows, place -> {}), restricted, at);
    }
    assertEquals(plain.sha256(), restricted.sha256());
  }

  private interface Watch {
    void at(double[] place);
  }

  /** L = |theta - 1|^2 / 2 over the rows read and all other tensors; every place is shown. */
  private static Objective minibatch(Parameters theta, TouchedRows rows, Watch watch) {
    return new Objective() {
      @Override
      public double[] losses(List<Perturbation> places) {
        return places.stream().mapToDouble(this::lossAt).toArray();
      }

      private double lossAt(Perturbation place) {
        double[] w = Flat.at(theta, place);
        watch.at(w);
        double sum = 0;
        for (int i = 0; i < w.length; i++) {
          boolean read = i >= ROWS * COLUMNS || rows.contains(TABLE, i / COLUMNS);
          sum += read ? (w[i] - 1) * (w[i] - 1) / 2 : 0;
        }
        return sum;
      }

      @Override
      public TouchedRows touched() {
        return rows;
      }
    };
  }

  /** Whether a row of the table, the first of the weights, is 0 throughout. */
  private static boolean zero(double[] v, int row) {
    for (int j = row * COLUMNS; j < (row + 1) * COLUMNS; j++) {
      if (v[j] != 0) {
        return false;
      }
    }
    return true;
  }
}
