package zeroth.zo;

import zeroth.tensor.backend.Parameters;

/**
 * A zeroth-order method. A step asks the objective for losses, and then, only if all of them came
 * back, changes theta and the method's state. The direction that it applies is the one it
 * evaluated, because both are rebuilt from the same key; but for {@code zeroth}, whose matrices
 * move by what noise beside their results told.
 */
public interface Method {

  /**
   * One step.
   *
   * @param f the loss on the step's minibatch
   * @param theta the weights; written only once all losses are known
   * @param at number, learning rate and key of the step
   * @throws NonFiniteLossException from the objective; nothing has been changed then
   */
  StepReport step(Objective f, Parameters theta, Step at);

  /** Losses that a step evaluates. */
  int forwardsPerStep();

  /**
   * Losses that step number {@code step} evaluates if it is taken next, for a method whose steps
   * are not all alike.
   */
  default int forwards(int step) {
    return forwardsPerStep();
  }

  /**
   * Shows everything that later steps depend on and that is no function of the run's key and the
   * step's number, for a snapshot; nothing for a method without state.
   */
  default void visitState(StateVisitor state) {}
}
