package zeroth.tensor.update;

import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Update;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.math.UpdateLoops;

/**
 * Sign descent on an average that changes in a block alone (JAGUAR SignSGD, arXiv 2506.04430), in
 * one pass:
 *
 * <pre>
 * m = beta m + (1 - beta) g v     where v is not 0
 * theta -= lr sign(m)             everywhere, sign(0) = 0
 * </pre>
 *
 * @param parameters theta
 * @param m the average
 * @param direction v, 0 outside the block
 * @param slope g, the loss's slope along v
 */
public record BlockSignUpdate(
    Parameters parameters,
    Parameters m,
    Direction direction,
    float learningRate,
    float beta,
    float slope)
    implements Update {
  @Override
  public void apply(Parameter p, int from, int count, float[] v, UpdateLoops loops) {
    float[] average = m.tensor(p.name()).data();
    for (int i = 0; i < count; i++) {
      if (v[i] != 0) {
        average[from + i] = Math.fma(beta, average[from + i], (1 - beta) * slope * v[i]);
      }
    }
    loops.descendSigns(learningRate, average, from, parameters.tensor(p).data(), from, count);
  }
}
