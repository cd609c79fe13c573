package zeroth.zo;

import zeroth.tensor.Parameters;
import zeroth.tensor.direction.Direction;

/** How an estimate of the gradient moves the weights. */
@FunctionalInterface
public interface UpdateRule {

  /**
   * Moves theta against the estimate.
   *
   * @param estimate g v, an estimate of the gradient
   */
  void apply(Parameters theta, double learningRate, Direction estimate);

  /** Stochastic gradient descent: theta -= lr * estimate. */
  static UpdateRule sgd() {
    return (theta, learningRate, estimate) -> theta.add(-learningRate, estimate);
  }
}
