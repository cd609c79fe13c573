package zeroth.tensor.gradient;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import zeroth.tensor.Segments;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Factor;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;

/** Random inputs around 1 in magnitude. */
final class GradientSample {
  private final Random random;

  GradientSample(long seed) {
    random = new Random(seed);
  }

  int between(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  float[] values(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  Parameters parameters(Map<String, Shape> shapes) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    shapes.forEach((name, shape) -> tensors.put(name, new Tensor(shape, values(shape.size()))));
    return Parameters.of(tensors);
  }

  /** As many sequences, each longer by up to 3. */
  Segments longer(Segments segments) {
    int[] lengths = new int[segments.count()];
    for (int b = 0; b < lengths.length; b++) {
      lengths[b] = segments.length(b) + between(0, 3);
    }
    return Segments.ofLengths(lengths);
  }

  int[] ids(int count, int limit) {
    return random.ints(count, 0, limit).toArray();
  }

  Segments segments() {
    return Segments.ofLengths(random.ints(between(0, 3), 1, 8).toArray());
  }

  WeightView view(Parameters theta) {
    List<Perturbation> candidates = new ArrayList<>();
    candidates.add(Perturbation.NONE);
    for (int g = 1; g < between(1, 3); g++) {
      Direction z = new Direction.Gaussian(Key.ofSeed(random.nextLong()));
      candidates.add((random.nextBoolean() ? z : lowRank().plus(z)).times(0.3));
    }
    return new WeightView(theta, candidates);
  }

  private Direction lowRank() {
    Key key = Key.ofSeed(random.nextLong());
    return new LowRank(
        new Factor.Keyed(key.fold("A")),
        new Factor.Keyed(key.fold("B")),
        between(1, 3),
        new Direction.Gaussian(key));
  }

  /** Part g of G equal ones. */
  static double[] part(double[] x, int g, int G) {
    int n = x.length / G;
    return java.util.Arrays.copyOfRange(x, g * n, (g + 1) * n);
  }

  static float[] part(float[] x, int g, int G) {
    int n = x.length / G;
    return java.util.Arrays.copyOfRange(x, g * n, (g + 1) * n);
  }

  /** Weights near theta as candidate g sees them: they differ from theta's by the same. */
  double[] seen(WeightView view, int g, String name, double[] near) {
    float[] perturbed = view.read(g, name);
    float[] theta = view.parameters().tensor(name).data();
    double[] seen = new double[near.length];
    for (int i = 0; i < seen.length; i++) {
      seen[i] = perturbed[i] + (near[i] - theta[i]);
    }
    return seen;
  }
}
