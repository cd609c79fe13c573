package zeroth.tensor.update;

import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Update;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.math.UpdateLoops;

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
  public void apply(Parameter p, int from, int count, float[] v, UpdateLoops loops) {
    float[] average = m.tensor(p.name()).data();
    for (int i = 0; i < count; i++) {
      average[from + i] = Math.fma(beta, average[from + i], (1 - beta) * v[i]);
    }
    loops.descendSigns(learningRate, average, from, parameters.tensor(p).data(), from, count);
  }
}
