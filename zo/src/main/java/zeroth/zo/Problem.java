package zeroth.zo;

/** What a {@link Trainer} trains: the loss of every step's minibatch, and a held-out measure. */
public interface Problem {

  /** The loss on the minibatch of a step; the same step always has the same minibatch. */
  Objective objective(int step);

  /** Measures the weights as they are on the development set. */
  Evaluation evaluate();
}
