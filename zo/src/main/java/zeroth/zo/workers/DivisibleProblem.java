package zeroth.zo.workers;

import java.util.List;
import zeroth.tensor.direction.Perturbation;
import zeroth.zo.Evaluation;
import zeroth.zo.Problem;

/**
 * A problem whose losses and measurements can be taken in parts, each for itself, and put together
 * to the same bits. What the parts are follows from the problem alone, never from who takes them.
 */
public interface DivisibleProblem extends Problem {
  /** The set that {@link #evaluate} measures. */
  int DEVELOPMENT = 0;

  /** Into how many shards the minibatch of a step is divided; 1 where it is not. */
  default int shards(int step) {
    return 1;
  }

  /**
   * What a shard of a step's minibatch has for its loss at a place.
   *
   * @param shard from 0
   */
  default double[] losses(int step, int shard, Perturbation place) {
    return objective(step).losses(List.of(place));
  }

  /**
   * The loss of a step's minibatch: the bits that its objective has.
   *
   * @param shards what {@link #losses} has of each, in order
   * @throws IllegalArgumentException if they are not that
   */
  default double loss(int step, List<double[]> shards) {
    return shards.get(0)[0];
  }

  /** Into how many parts a set's measurement is divided; 1 where it is not. */
  default int parts(int set) {
    return 1;
  }

  /**
   * A part of the measurement of the weights as they are.
   *
   * @param set {@link #DEVELOPMENT}, or another one that the problem has
   * @param part from 0
   */
  default double[] measure(int set, int part) {
    Evaluation found = evaluate();
    return new double[] {found.loss(), found.accuracy(), found.forwards()};
  }

  /**
   * What {@link #evaluate} finds, to the bit.
   *
   * @param parts what {@link #measure} has of each part of the development set, in order
   * @throws IllegalArgumentException if they are not that
   */
  default Evaluation evaluation(List<double[]> parts) {
    double[] found = parts.get(0);
    return new Evaluation(found[0], found[1], (long) found[2]);
  }
}
