package zeroth.tensor.update;

import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Update;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.math.UpdateLoops;

/**
 * Heavy-ball momentum (Polyak): m = beta m + v, theta -= lr m. A tensor that m does not have takes
 * theta -= lr v.
 *
 * @param parameters theta
 * @param m momentum
 * @param direction v, an estimate of the gradient
 */
public record MomentumUpdate(
    Parameters parameters, Parameters m, Direction direction, float learningRate, float beta)
    implements Update {
  @Override
  public void apply(Parameter p, int from, int count, float[] v, UpdateLoops loops) {
    float[] theta = parameters.tensor(p).data();
    float[] momentum = m.contains(p.name()) ? m.tensor(p.name()).data() : null;
    for (int i = 0; i < count; i++) {
      float step = v[i];
      if (momentum != null) {
        step = Math.fma(beta, momentum[from + i], v[i]);
        momentum[from + i] = step;
      }
      theta[from + i] = Math.fma(-learningRate, step, theta[from + i]);
    }
  }
}
