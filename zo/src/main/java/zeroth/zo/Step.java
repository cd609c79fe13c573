package zeroth.zo;

import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.SequenceDirections;
import zeroth.tensor.direction.Touched;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.random.Key;

/**
 * Where a run is.
 *
 * @param number steps taken before this one, from 0
 * @param learningRate lr of this step, from the schedule
 * @param run the run's key, for what outlives a step
 * @param touched the embedding rows that directions reach; see {@link TouchedEmbedding}
 */
public record Step(int number, double learningRate, Key run, TouchedRows touched) {

  /** Step number i of a run with directions over all weights. */
  public static Step of(Key run, int i, double learningRate) {
    return new Step(i, learningRate, run, TouchedRows.ALL);
  }

  /** The address of this step's noise: the run's key folded with the number. */
  public Key key() {
    return run.fold(number);
  }

  /** A direction as this step uses it: 0 in embedding rows that it does not touch. */
  public Direction restrict(Direction v) {
    return touched == TouchedRows.ALL ? v : new Touched(v, touched);
  }

  /** The same for directions of a minibatch's examples. */
  public SequenceDirections restrict(SequenceDirections v) {
    return touched == TouchedRows.ALL ? v : new SequenceDirections.Restricted(v, touched);
  }

  /** The address of candidate i's noise. */
  public Key key(int i) {
    return key().fold(i);
  }
}
