package zeroth.tensor.direction;

import java.util.Arrays;
import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.random.NoiseGenerator;
import zeroth.tensor.random.Scratch;

/**
 * m / sqrt(v + epsilon), element by element, of moments that are sums of rebuilt terms (AdaMeZO,
 * arXiv 2605.00650):
 *
 * <pre>
 * m = sum_j a_j z_j,   v = sum_j b_j z_j^2
 * </pre>
 *
 * so that a step of Adam's shape needs keys and numbers in the place of two vectors of state. In
 * float32, j ascending from 0: m = fma(a_j, z_j, m), v = fma(b_j, z_j z_j, v); sum, root and
 * quotient are each rounded once.
 *
 * @param terms the directions and what they count
 * @param epsilon positive
 */
public record MomentRatio(List<Term> terms, double epsilon) implements Direction {

  /**
   * A direction that the moments are made of.
   *
   * @param z the direction
   * @param first a, finite
   * @param second b, at least 0
   */
  public record Term(Direction z, double first, double second) {}

  public MomentRatio {
    terms = List.copyOf(terms);
  }

  @Override
  public TensorDirection of(Parameter p, NoiseGenerator noise) {
    List<TensorDirection> directions = terms.stream().map(t -> t.z.of(p, noise)).toList();
    return (scale, from, count, out, offset) -> {
      Scratch scratch = noise.scratch();
      float[] z = scratch.take(Ranges.LENGTH);
      float[] m = scratch.take(Ranges.LENGTH);
      float[] v = scratch.take(Ranges.LENGTH);
      Ranges.walk(
          count,
          (start, n) -> {
            Arrays.fill(m, 0, n, 0);
            Arrays.fill(v, 0, n, 0);
            for (int j = 0; j < directions.size(); j++) {
              Arrays.fill(z, 0, n, 0);
              directions.get(j).addTo(1, from + start, n, z, 0);
              accumulate(terms.get(j), z, m, v, n);
            }
            for (int i = 0; i < n; i++) {
              v[i] += (float) epsilon;
            }
            noise.addOverRoots((float) scale, m, 0, v, 0, out, offset + start, n);
          });
      scratch.giveBack(3);
    };
  }

  private static void accumulate(Term term, float[] z, float[] m, float[] v, int n) {
    float a = (float) term.first;
    float b = (float) term.second;
    for (int i = 0; i < n; i++) {
      m[i] = Math.fma(a, z[i], m[i]);
      v[i] = Math.fma(b, z[i] * z[i], v[i]);
    }
  }
}
