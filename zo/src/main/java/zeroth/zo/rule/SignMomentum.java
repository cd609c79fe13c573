package zeroth.zo.rule;

import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.update.SignMomentumUpdate;
import zeroth.zo.Range;
import zeroth.zo.StateVisitor;

/**
 * Sign descent on the averaged estimate (the momentum of JAGUAR SignSGD, arXiv 2506.04430): m =
 * beta m + (1 - beta) estimate, theta -= lr sign(m). State: one float for each element.
 */
public final class SignMomentum implements UpdateRule {
  private final float beta;
  private final Parameters m;

  /**
   * @param beta in [0, 1)
   */
  public SignMomentum(Parameters theta, double beta) {
    this.beta = (float) Range.within("beta", 0, 1, beta);
    this.m = theta.zeros(p -> true);
  }

  @Override
  public void apply(Parameters theta, double learningRate, Direction estimate) {
    theta.backend().update(new SignMomentumUpdate(theta, m, estimate, (float) learningRate, beta));
  }

  @Override
  public void visitState(StateVisitor state) {
    state.tensors(m);
  }
}
