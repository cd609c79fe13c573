package zeroth.zo;

import java.util.function.IntFunction;
import java.util.function.Supplier;

/** What a {@link Trainer} trains: the loss of every step's minibatch, and a held-out measure. */
public interface Problem {

  /** The loss on the minibatch of a step; the same step always has the same minibatch. */
  Objective objective(int step);

  /** Measures the weights as they are on the development set. */
  Evaluation evaluate();

  /**
   * A problem of two functions.
   *
   * @param objective the loss on a step's minibatch, by the step's number
   * @param evaluation measures the weights as they are
   */
  static Problem of(IntFunction<Objective> objective, Supplier<Evaluation> evaluation) {
    return new Problem() {
      @Override
      public Objective objective(int step) {
        return objective.apply(step);
      }

      @Override
      public Evaluation evaluate() {
        return evaluation.get();
      }
    };
  }
}
