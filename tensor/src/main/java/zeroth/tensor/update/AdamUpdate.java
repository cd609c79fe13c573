package zeroth.tensor.update;

import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Update;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.math.UpdateLoops;

/**
 * Adam (Kingma and Ba, arXiv 1412.6980):
 *
 * <pre>
 * m = beta1 m + (1 - beta1) v
 * s = beta2 s + (1 - beta2) v^2
 * theta -= lr (m / c1) / (sqrt(s / c2) + epsilon)
 * </pre>
 *
 * @param parameters theta
 * @param m first moments
 * @param s second moments
 * @param direction v, an estimate of the gradient
 * @param c1 1 - beta1^t at update t = 1, 2, ...
 * @param c2 1 - beta2^t
 */
public record AdamUpdate(
    Parameters parameters,
    Parameters m,
    Parameters s,
    Direction direction,
    float learningRate,
    float beta1,
    float beta2,
    float c1,
    float c2,
    float epsilon)
    implements Update {
  @Override
  public void apply(Parameter p, int from, int count, float[] v, UpdateLoops loops) {
    float[] theta = parameters.tensor(p).data();
    float[] first = m.tensor(p.name()).data();
    float[] second = s.tensor(p.name()).data();
    loops.average(beta1, beta2, v, 0, first, second, from, count);
    loops.descendByRoots(learningRate, c1, c2, epsilon, first, second, theta, from, count);
  }
}
