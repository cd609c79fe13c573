package zeroth.zo.laws;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;

/** Parameters and directions laid out as one vector in double, for tests. */
public final class Flat {
  private Flat() {}

  /** The weights of the laws: three matrices and a vector, all zeros; 94 elements. */
  public static Parameters zeros() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("table", Tensor.zeros(Shape.of(10, 4)));
    tensors.put("weight", Tensor.zeros(Shape.of(6, 5)));
    tensors.put("bias", Tensor.zeros(Shape.of(6)));
    tensors.put("head", Tensor.zeros(Shape.of(3, 6)));
    return Parameters.of(tensors);
  }

  /** The same with small standard normal weights of a seed. */
  public static Parameters random(long seed) {
    Parameters theta = zeros();
    theta.add(0.1, new Direction.Gaussian(Key.ofSeed(seed).fold("weights")));
    return theta;
  }

  /** All elements in order. */
  public static double[] weights(Parameters theta) {
    return at(theta, Perturbation.NONE);
  }

  /** All elements of theta + scale v. */
  public static double[] at(Parameters theta, Perturbation place) {
    double[] all = new double[(int) theta.size()];
    int next = 0;
    WeightView view = new WeightView(theta, List.of(place));
    for (Parameter p : theta.list()) {
      for (float x : view.read(0, p.name())) {
        all[next++] = x;
      }
    }
    return all;
  }

  /** All elements of v, 0 in frozen tensors. */
  public static double[] of(Direction v, Parameters theta) {
    double[] all = new double[(int) theta.size()];
    int next = 0;
    for (Parameter p : theta.list()) {
      float[] part = new float[p.size()];
      if (p.trainable()) {
        v.of(p, new ReferenceNoise()).addTo(1, 0, part.length, part, 0);
      }
      for (float x : part) {
        all[next++] = x;
      }
    }
    return all;
  }

  /** a . b. */
  public static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** a - b. */
  public static double[] minus(double[] a, double[] b) {
    double[] c = a.clone();
    for (int i = 0; i < c.length; i++) {
      c[i] -= b[i];
    }
    return c;
  }

  /** What is left of x outside the span of some vectors, by Gram-Schmidt in double. */
  public static double[] outside(List<double[]> span, double[] x) {
    List<double[]> basis = new ArrayList<>();
    for (double[] v : span) {
      double[] q = free(basis, free(basis, v));
      double norm = Math.sqrt(dot(q, q));
      if (norm > 1e-5 * Math.sqrt(dot(v, v))) {
        for (int i = 0; i < q.length; i++) {
          q[i] /= norm;
        }
        basis.add(q);
      }
    }
    return free(basis, free(basis, x));
  }

  private static double[] free(List<double[]> basis, double[] x) {
    double[] rest = x.clone();
    for (double[] q : basis) {
      double along = dot(q, rest);
      for (int i = 0; i < rest.length; i++) {
        rest[i] -= along * q[i];
      }
    }
    return rest;
  }
}
