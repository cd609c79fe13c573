package zeroth.zo.rule;

import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.update.AdaMmUpdate;
import zeroth.zo.Range;
import zeroth.zo.StateVisitor;

/** AdaMM on the estimate (see {@link AdaMmUpdate}). State: three floats for each element. */
public final class AdaMm implements UpdateRule {
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final Parameters m;
  private final Parameters s;
  private final Parameters largest;

  /**
   * @param beta1 in [0, 1)
   * @param beta2 in [0, 1)
   * @param epsilon positive and finite
   */
  public AdaMm(Parameters theta, double beta1, double beta2, double epsilon) {
    this.beta1 = Range.within("beta1", 0, 1, beta1);
    this.beta2 = Range.within("beta2", 0, 1, beta2);
    this.epsilon = Range.positive("epsilon", epsilon);
    this.m = theta.zeros(p -> true);
    this.s = theta.zeros(p -> true);
    this.largest = theta.zeros(p -> true);
  }

  @Override
  public void apply(Parameters theta, double learningRate, Direction estimate) {
    theta
        .backend()
        .update(
            new AdaMmUpdate(
                theta,
                m,
                s,
                largest,
                estimate,
                (float) learningRate,
                (float) beta1,
                (float) beta2,
                (float) epsilon));
  }

  @Override
  public void visitState(StateVisitor state) {
    state.tensors(m);
    state.tensors(s);
    state.tensors(largest);
  }
}
