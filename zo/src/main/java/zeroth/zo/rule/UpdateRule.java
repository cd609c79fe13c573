package zeroth.zo.rule;

import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.update.SignUpdate;
import zeroth.zo.StateVisitor;

/** How an estimate of the gradient moves the weights; may hold state of the weights' shapes. */
@FunctionalInterface
public interface UpdateRule {

  /**
   * Moves theta against the estimate.
   *
   * @param estimate g v, an estimate of the gradient
   */
  void apply(Parameters theta, double learningRate, Direction estimate);

  /** Shows what the rule keeps from one update to the next; nothing for a rule without state. */
  default void visitState(StateVisitor state) {}

  /** Stochastic gradient descent: theta -= lr * estimate. */
  static UpdateRule sgd() {
    return (theta, learningRate, estimate) -> theta.add(-learningRate, estimate);
  }

  /** Sign descent: theta -= lr * sign(estimate). */
  static UpdateRule sign() {
    return (theta, learningRate, estimate) ->
        theta.backend().update(new SignUpdate(theta, estimate, (float) learningRate));
  }

  /**
   * This rule behind decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101): first theta
   * -= lr * decay * theta in matrices, not in biases and norms, then the rule.
   *
   * @param decay 0 or more, finite; 0 is this rule
   */
  default UpdateRule decayed(double decay) {
    if (!(decay >= 0 && Double.isFinite(decay))) {
      throw new IllegalArgumentException(
          "weight decay is " + decay + ", it must be 0 or more and finite");
    }
    return decay == 0 ? this : new Decayed(this, decay);
  }
}
