package zeroth.zo.method;

import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.gradient.Tape;
import zeroth.tensor.math.Striped;
import zeroth.zo.Gradient;
import zeroth.zo.Method;
import zeroth.zo.NonFiniteLossException;
import zeroth.zo.Objective;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.rule.UpdateRule;

/**
 * First-order descent, what zeroth-order methods are compared with: theta moves by a rule along the
 * gradient itself. With momentum this is SGD (Robbins and Monro 1951; Polyak 1964), with Adam's
 * moments behind decoupled decay AdamW (Loshchilov and Hutter, arXiv 1711.05101).
 *
 * <p>A step is no function of its loss: it cannot be taken again from a journal.
 */
public final class FirstOrder implements Method {
  private final String name;
  private final UpdateRule rule;
  private final Parameters gradient;

  /**
   * @param name of the method, for messages
   * @param rule what is done with the gradient
   * @param theta the weights, of which the shapes count
   */
  public FirstOrder(String name, UpdateRule rule, Parameters theta) {
    this.name = name;
    this.rule = rule;
    this.gradient = theta.zeros(p -> true);
  }

  @Override
  public int forwardsPerStep() {
    return 1;
  }

  /**
   * {@inheritDoc}
   *
   * @return the loss and the length of the gradient, the derivative along it
   * @throws BadInputException if the objective has no gradient
   */
  @Override
  public StepReport step(Objective f, Parameters theta, Step at) {
    Gradient L =
        f.gradient()
            .orElseThrow(
                () ->
                    new BadInputException(
                        "method "
                            + name
                            + " needs the gradient of the loss, and this objective gives losses"
                            + " alone"));
    Tape.clear(gradient);
    double loss = L.addTo(Perturbation.NONE, gradient);
    double length = length(gradient);
    if (!Double.isFinite(loss) || !Double.isFinite(length)) {
      throw new NonFiniteLossException(Double.isFinite(loss) ? length : loss);
    }
    rule.apply(theta, at.learningRate(), new Direction.Dense(gradient));
    return new StepReport(loss, length);
  }

  private static double length(Parameters gradient) {
    double squares = 0;
    for (Parameter p : gradient.list()) {
      squares += Striped.squaredNorm(gradient.tensor(p).data());
    }
    return Math.sqrt(squares);
  }

  /** The rule's state; the gradient itself is made anew at every step. */
  @Override
  public void visitState(StateVisitor state) {
    rule.visitState(state);
  }
}
