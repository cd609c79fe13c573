package zeroth.zo.learned;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;

/** What ZO Fine-tuner remembers from step to step and makes of it, in double. */
final class DoubleScales {
  final Map<String, DoubleNetwork> networks = new HashMap<>();
  final Map<String, double[]> inputs = new LinkedHashMap<>();
  final Map<String, Double> scales = new HashMap<>();
  double kappa;
  private double plus;
  private double minus;

  DoubleScales(Parameters networks, Parameters theta) {
    for (Parameter p : theta.list()) {
      this.networks.put(p.name(), new DoubleNetwork(networks, p.name()));
      scales.put(p.name(), 1.0);
    }
  }

  /** The losses of a step, for the next one. */
  void remember(double plus, double minus) {
    this.plus = plus;
    this.minus = minus;
  }

  /**
   * v of a step at weights laid out as one vector; 0 in rows of the table that are not read.
   *
   * @param read rows that the minibatch reads
   */
  double[] direction(Parameters theta, double[] weights, Key key, TouchedRows read) {
    double size = 0;
    double squares = 0;
    int from = 0;
    for (Parameter p : theta.list()) {
      int n = p.size();
      double mean = 0;
      for (int i = from; i < from + n; i++) {
        mean += weights[i] / n;
      }
      double variance = 0;
      for (int i = from; i < from + n; i++) {
        variance += (weights[i] - mean) * (weights[i] - mean) / (n - 1);
      }
      double[] x = {mean, variance, plus, minus, scales.get(p.name())};
      double s = networks.get(p.name()).scale(x);
      inputs.put(p.name(), x);
      scales.put(p.name(), s);
      int elements = 0;
      for (int i = 0; i < n; i++) {
        elements += reads(read, p, i) ? 1 : 0;
      }
      size += elements;
      squares += elements * s * s;
      from += n;
    }
    kappa = Math.sqrt(size / squares);
    double[] v = new double[weights.length];
    int next = 0;
    for (Parameter p : theta.list()) {
      for (int i = 0; i < p.size(); i++) {
        double z = ReferenceNoise.gaussian(key.fold(p.name()), i);
        v[next++] = reads(read, p, i) ? kappa * scales.get(p.name()) * z : 0;
      }
    }
    return v;
  }

  private static boolean reads(TouchedRows read, Parameter p, int i) {
    return !read.restricts(p.name()) || read.contains(p.name(), i / p.shape().columns());
  }
}
