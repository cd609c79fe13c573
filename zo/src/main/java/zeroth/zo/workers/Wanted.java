package zeroth.zo.workers;

/** What an ask is about. */
public sealed interface Wanted {

  /**
   * The loss at a place, one number; or, where the step wants a loss of each example, those of all
   * examples.
   *
   * @param number of the place among those that the step asks for together, from 0; 0 for examples
   */
  record Place(int number) implements Wanted {}

  /**
   * A shard of the minibatch at a place: what {@link DivisibleProblem#losses} has there.
   *
   * @param place as in {@link Place}
   * @param shard from 0
   */
  record Shard(int place, int shard) implements Wanted {}

  /**
   * A part of a measurement of the weights before the step: what {@link DivisibleProblem#measure}
   * has there.
   *
   * @param set what is measured
   * @param part from 0
   * @param weights {@link zeroth.zo.journal.WeightsChecksum} of the weights that are to be measured
   */
  record Part(int set, int part, int weights) implements Wanted {}
}
