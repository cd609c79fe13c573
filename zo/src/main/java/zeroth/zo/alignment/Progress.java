package zeroth.zo.alignment;

import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.zo.Objective;

/**
 * How far an update u can bring a loss down, from losses alone: with v = u / |u| and
 *
 * <pre>
 * slope = (L(theta + h v) - L(theta - h v)) / (2 h)
 * curvature = (L(theta + h v) + L(theta - h v) - 2 L(theta)) / h^2
 * </pre>
 *
 * the loss at theta + t u is about L + t |u| slope + t^2 |u|^2 curvature / 2. A method whose
 * updates are random does best, to second order, with the one rate that suits them all; the mean
 * fall of a step is then
 *
 * <pre>
 * progress = (E |u| slope)^2 / (2 E |u|^2 curvature),
 * </pre>
 *
 * which is about g^T S g / (2 tr(H S)) for a two-point estimate along directions of covariance S.
 * It has the loss's unit and does not depend on the rate that the updates were made with.
 *
 * @param length |u|
 * @param slope along u, negative where it descends
 * @param curvature along u
 */
public record Progress(double length, double slope, double curvature) {

  /**
   * Measures an update by three losses.
   *
   * @param L at theta
   * @param theta the weights
   * @param before a copy of what they were before the update, which they are now
   * @param after a copy of what they were after it
   * @param h how far from theta losses are asked, positive
   * @return all 0 for an update that moves nothing
   */
  public static Progress of(
      Objective L, Parameters theta, Parameters before, Parameters after, double h) {
    double squares = 0;
    for (Parameter p : theta.list()) {
      if (p.trainable()) {
        float[] from = before.tensor(p.name()).data();
        float[] to = after.tensor(p.name()).data();
        for (int i = 0; i < from.length; i++) {
          double u = (double) to[i] - from[i];
          squares += u * u;
        }
      }
    }
    double length = Math.sqrt(squares);
    if (length == 0) {
      return new Progress(0, 0, 0);
    }
    Direction v = new Direction.Dense(after).minus(new Direction.Dense(before)).scaled(1 / length);
    double[] f = L.evaluate(List.of(Perturbation.NONE, v.times(+h), v.times(-h)));
    return new Progress(length, (f[1] - f[2]) / (2 * h), (f[1] + f[2] - 2 * f[0]) / (h * h));
  }

  /**
   * The progress of a method.
   *
   * @param updates of it, at least one
   * @return negative where updates go up on average, NaN where their mean curvature is not
   *     positive: the loss has no lowest point along them
   */
  public static double mean(List<Progress> updates) {
    double fall = 0;
    double curvature = 0;
    for (Progress u : updates) {
      fall += u.length * u.slope / updates.size();
      curvature += u.length * u.length * u.curvature / updates.size();
    }
    return curvature > 0 ? Math.signum(-fall) * fall * fall / (2 * curvature) : Double.NaN;
  }

  /**
   * The standard error of {@link #mean}, by leaving one update out after the other (the jackknife).
   *
   * @return NaN for fewer than two updates, or where the mean is NaN without one of them
   */
  public static double error(List<Progress> updates) {
    int n = updates.size();
    double[] without = new double[n];
    double mean = 0;
    for (int i = 0; i < n && n > 1; i++) {
      List<Progress> others = new ArrayList<>(updates);
      others.remove(i);
      without[i] = mean(others);
      mean += without[i] / n;
    }
    double squares = 0;
    for (double each : without) {
      squares += (each - mean) * (each - mean);
    }
    return n > 1 ? Math.sqrt(squares * (n - 1) / n) : Double.NaN;
  }
}
