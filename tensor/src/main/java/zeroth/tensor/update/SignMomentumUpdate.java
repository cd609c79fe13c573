package zeroth.tensor.update;

import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Update;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.math.Elementary;

/**
 * Sign descent on an averaged estimate: m = beta m + (1 - beta) v, theta -= lr sign(m), where
 * sign(0) = 0.
 *
 * @param parameters theta
 * @param m the average
 * @param direction v, an estimate of the gradient
 */
public record SignMomentumUpdate(
    Parameters parameters, Parameters m, Direction direction, float learningRate, float beta)
    implements Update {
  @Override
  public void apply(Parameter p, int from, int count, float[] v) {
    float[] theta = parameters.tensor(p).data();
    float[] average = m.tensor(p.name()).data();
    for (int i = 0; i < count; i++) {
      float a = Math.fma(beta, average[from + i], (1 - beta) * v[i]);
      average[from + i] = a;
      theta[from + i] -= learningRate * Elementary.sign(a);
    }
  }
}
