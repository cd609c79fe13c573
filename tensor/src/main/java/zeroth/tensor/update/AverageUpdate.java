package zeroth.tensor.update;

import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Update;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.math.UpdateLoops;

/**
 * A running sum: m = beta m + v.
 *
 * @param parameters m
 * @param direction v
 * @param beta what is kept; 0 sets m to v
 */
public record AverageUpdate(Parameters parameters, Direction direction, float beta)
    implements Update {
  @Override
  public void apply(Parameter p, int from, int count, float[] v, UpdateLoops loops) {
    float[] m = parameters.tensor(p).data();
    for (int i = 0; i < count; i++) {
      m[from + i] = Math.fma(beta, m[from + i], v[i]);
    }
  }
}
