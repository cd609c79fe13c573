package zeroth.zo.rule;

import java.util.function.Predicate;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.update.MomentumUpdate;
import zeroth.zo.Range;
import zeroth.zo.StateVisitor;

/** Heavy-ball momentum: m = beta m + estimate, theta -= lr m. State: one float for each element. */
public final class Momentum implements UpdateRule {
  private final float beta;
  private final Parameters m;

  /**
   * Momentum on every tensor.
   *
   * @param beta in [0, 1)
   */
  public Momentum(Parameters theta, double beta) {
    this(theta, beta, p -> true);
  }

  /** Momentum on the tensors that the condition selects, plain descent on the others. */
  public Momentum(Parameters theta, double beta, Predicate<Parameter> selected) {
    this.beta = (float) Range.within("beta", 0, 1, beta);
    this.m = theta.zeros(selected);
  }

  @Override
  public void apply(Parameters theta, double learningRate, Direction estimate) {
    theta.backend().update(new MomentumUpdate(theta, m, estimate, (float) learningRate, beta));
  }

  @Override
  public void visitState(StateVisitor state) {
    state.tensors(m);
  }
}
