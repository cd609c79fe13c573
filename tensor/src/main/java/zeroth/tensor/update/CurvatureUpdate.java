package zeroth.tensor.update;

import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Update;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.math.UpdateLoops;

/**
 * HiZOO's diagonal of curvature (Zhao et al., arXiv 2402.15173): h = (1 - rate) h + rate c h z^2,
 * computed as h + h rate (c z^2 - 1), which keeps a small rate's digits.
 *
 * @param parameters h, positive
 * @param direction z, the noise before it was shaped by h
 * @param rate in [0, 1)
 * @param c |L+ + L- - 2 L0| / (2 eps^2), at least 0
 */
public record CurvatureUpdate(Parameters parameters, Direction direction, float rate, float c)
    implements Update {
  @Override
  public void apply(Parameter p, int from, int count, float[] v, UpdateLoops loops) {
    loops.curve(rate, c, v, 0, parameters.tensor(p).data(), from, count);
  }
}
