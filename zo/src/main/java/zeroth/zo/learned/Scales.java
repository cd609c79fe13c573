package zeroth.zo.learned;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.PerTensor;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.random.Key;

/**
 * The scales of one step: inputs and outputs of the networks, and what makes directions of
 * different scales equally long on average,
 *
 * <pre>
 * kappa = sqrt(sum_l d_l) / sqrt(sum_l d_l s_l^2)
 * </pre>
 *
 * where a token table counts the rows that the minibatch reads: E|v|^2 = sum d_l for directions
 * that are restricted to those rows. A dense direction reaches all rows of the table and has
 * another length.
 *
 * @param inputs of the networks, five numbers each
 * @param scales s_l, 0 or more
 * @param kappa 1 where all scales are 0
 */
public record Scales(Map<String, double[]> inputs, Map<String, Double> scales, double kappa) {

  /**
   * What the networks say of the weights as they are.
   *
   * @param before s_l of the step before; 1 where there is none
   * @param plus L+ of the step before, 0 at first
   * @param minus L- of the step before, 0 at first
   * @param touched the rows that the minibatch reads
   */
  public static Scales of(
      PertNetworks networks,
      Parameters theta,
      Map<String, Double> before,
      double plus,
      double minus,
      TouchedRows touched) {
    Map<String, double[]> inputs = new LinkedHashMap<>();
    Map<String, Double> scales = new LinkedHashMap<>();
    double size = 0;
    double squares = 0;
    for (Parameter p : theta.list()) {
      if (p.trainable()) {
        Moments moments = Moments.of(theta.tensor(p).data());
        double last = before.getOrDefault(p.name(), 1.0);
        double[] x = {moments.mean(), moments.variance(), plus, minus, last};
        double s = networks.network(p.name()).scale(x);
        double d = elements(p, touched);
        inputs.put(p.name(), x);
        scales.put(p.name(), s);
        size += d;
        squares += d * s * s;
      }
    }
    double kappa = squares > 0 ? Math.sqrt(size) / Math.sqrt(squares) : 1;
    return new Scales(inputs, scales, kappa);
  }

  private static double elements(Parameter p, TouchedRows touched) {
    OptionalInt rows = touched.count(p.name());
    return rows.isPresent() ? (double) rows.getAsInt() * p.shape().columns() : p.size();
  }

  /** v_l = kappa s_l n_l with the noise of a key. */
  public Direction direction(Key key) {
    Map<String, Double> normalised = new LinkedHashMap<>();
    scales.forEach((name, s) -> normalised.put(name, kappa * s));
    return new PerTensor(normalised, new Direction.Gaussian(key));
  }
}
