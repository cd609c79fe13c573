package zeroth.zo.rule;

import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Decay;
import zeroth.tensor.direction.Direction;
import zeroth.zo.StateVisitor;

/**
 * A rule behind decoupled weight decay.
 *
 * @param rule what follows the decay
 * @param decay positive and finite
 */
record Decayed(UpdateRule rule, double decay) implements UpdateRule {

  @Override
  public void apply(Parameters theta, double learningRate, Direction estimate) {
    theta.add(-learningRate * decay, new Decay(theta));
    rule.apply(theta, learningRate, estimate);
  }

  @Override
  public void visitState(StateVisitor state) {
    rule.visitState(state);
  }
}
