package zeroth.tensor.update;

import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Update;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.math.UpdateLoops;

/**
 * AdaMM (ZO-AdaMM: Chen et al., arXiv 1910.06513; AMSGrad's maximum):
 *
 * <pre>
 * m = beta1 m + (1 - beta1) v
 * s = beta2 s + (1 - beta2) v^2
 * h = max(h, s)
 * theta -= lr m / (sqrt(h) + epsilon)
 * </pre>
 *
 * @param parameters theta
 * @param m first moments
 * @param s second moments
 * @param h the largest second moments so far
 * @param direction v, an estimate of the gradient
 */
public record AdaMmUpdate(
    Parameters parameters,
    Parameters m,
    Parameters s,
    Parameters h,
    Direction direction,
    float learningRate,
    float beta1,
    float beta2,
    float epsilon)
    implements Update {
  @Override
  public void apply(Parameter p, int from, int count, float[] v, UpdateLoops loops) {
    float[] theta = parameters.tensor(p).data();
    float[] first = m.tensor(p.name()).data();
    float[] second = s.tensor(p.name()).data();
    float[] largest = h.tensor(p.name()).data();
    loops.average(beta1, beta2, v, 0, first, second, from, count);
    loops.keepLargest(second, largest, from, count);
    loops.descendByRoots(learningRate, 1, 1, epsilon, first, largest, theta, from, count);
  }
}
