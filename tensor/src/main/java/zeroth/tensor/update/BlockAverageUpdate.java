package zeroth.tensor.update;

import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Update;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.math.UpdateLoops;

/**
 * An average that changes in a block alone (JAGUAR's, arXiv 2506.04430): m = beta m + (1 - beta) g
 * v where v is not 0.
 *
 * @param parameters m
 * @param direction v, 0 outside the block
 * @param beta what is kept in the block
 * @param slope g, the loss's slope along v
 */
public record BlockAverageUpdate(
    Parameters parameters, Direction direction, float beta, float slope) implements Update {
  @Override
  public void apply(Parameter p, int from, int count, float[] v, UpdateLoops loops) {
    float[] m = parameters.tensor(p).data();
    for (int i = 0; i < count; i++) {
      if (v[i] != 0) {
        m[from + i] = Math.fma(beta, m[from + i], (1 - beta) * slope * v[i]);
      }
    }
  }
}
