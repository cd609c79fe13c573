package zeroth.zo.rule;

import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.update.AdamUpdate;
import zeroth.zo.Range;
import zeroth.zo.StateVisitor;

/** Adam on the estimate (see {@link AdamUpdate}). State: two floats for each element. */
public final class Adam implements UpdateRule {
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final Parameters m;
  private final Parameters s;
  private int updates;

  /**
   * @param beta1 in [0, 1)
   * @param beta2 in [0, 1)
   * @param epsilon positive and finite
   */
  public Adam(Parameters theta, double beta1, double beta2, double epsilon) {
    this.beta1 = Range.within("beta1", 0, 1, beta1);
    this.beta2 = Range.within("beta2", 0, 1, beta2);
    this.epsilon = Range.positive("epsilon", epsilon);
    this.m = theta.zeros(p -> true);
    this.s = theta.zeros(p -> true);
  }

  @Override
  public void apply(Parameters theta, double learningRate, Direction estimate) {
    updates++;
    float c1 = (float) (1 - StrictMath.pow(beta1, updates));
    float c2 = (float) (1 - StrictMath.pow(beta2, updates));
    theta
        .backend()
        .update(
            new AdamUpdate(
                theta,
                m,
                s,
                estimate,
                (float) learningRate,
                (float) beta1,
                (float) beta2,
                c1,
                c2,
                (float) epsilon));
  }

  @Override
  public void visitState(StateVisitor state) {
    state.tensors(m);
    state.tensors(s);
    updates = state.whole(updates);
  }
}
