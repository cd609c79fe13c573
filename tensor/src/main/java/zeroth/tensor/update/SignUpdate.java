package zeroth.tensor.update;

import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Update;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.math.UpdateLoops;

/**
 * Sign descent: theta -= lr sign(v), where sign(0) = 0.
 *
 * @param parameters theta
 * @param direction v, an estimate of the gradient
 */
public record SignUpdate(Parameters parameters, Direction direction, float learningRate)
    implements Update {
  @Override
  public void apply(Parameter p, int from, int count, float[] v, UpdateLoops loops) {
    loops.descendSigns(learningRate, v, 0, parameters.tensor(p).data(), from, count);
  }
}
