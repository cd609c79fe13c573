package zeroth.zo;

import zeroth.tensor.random.Key;

/**
 * Where a run is.
 *
 * @param number steps taken before this one, from 0
 * @param learningRate lr of this step, from the schedule
 * @param key the address of this step's noise: the run's key folded with the number
 */
public record Step(int number, double learningRate, Key key) {

  /** Step number i of a run. */
  public static Step of(Key run, int i, double learningRate) {
    return new Step(i, learningRate, run.fold(i));
  }
}
