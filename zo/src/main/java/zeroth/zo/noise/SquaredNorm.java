package zeroth.zo.noise;

import java.util.Arrays;
import zeroth.tensor.Parameter;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.TensorDirection;
import zeroth.tensor.random.NoiseGenerator;

/** The length of a direction that no array holds. */
final class SquaredNorm {
  private static final int RANGE = 4096;

  private SquaredNorm() {}

  /** A sum so far and |v|^2 in a tensor, in double, element after element. */
  static double plus(double sum, Direction v, Parameter p, NoiseGenerator noise) {
    TensorDirection elements = v.of(p, noise);
    float[] part = new float[Math.min(RANGE, p.size())];
    double all = sum;
    for (int from = 0; from < p.size(); from += RANGE) {
      int count = Math.min(RANGE, p.size() - from);
      Arrays.fill(part, 0);
      elements.addTo(1, from, count, part, 0);
      for (int i = 0; i < count; i++) {
        all += (double) part[i] * part[i];
      }
    }
    return all;
  }
}
