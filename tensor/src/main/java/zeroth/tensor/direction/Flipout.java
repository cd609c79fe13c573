package zeroth.tensor.direction;

import java.util.Arrays;
import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.NoiseGenerator;

/**
 * Directions that share one noise U and differ by signs (Wen et al., arXiv 1803.04386, section 3):
 *
 * <pre>
 * v_i = U o (r_i s_i^T) in matrices,   v_i = U o s_i in all other tensors,
 * U ~ N(0, I),   every element of r_i and s_i is +1 or -1 with probability 1/2
 * </pre>
 *
 * Each v_i is standard normal, and any two are uncorrelated. What makes them cheap: with D(s) the
 * diagonal matrix of s, v_i x = D(r_i) U D(s_i) x, so one U serves all sequences in one product.
 *
 * @param key the address of U, and folded with names of r and s
 */
public record Flipout(Key key) implements SequenceDirections {

  @Override
  public Direction of(int i) {
    return new Flipped(key, i, List.of(1.0));
  }

  @Override
  public Direction sum(double... a) {
    return new Flipped(key, 0, Arrays.stream(a).boxed().toList());
  }

  /**
   * The first directions in a vector, one behind the other: what {@link #of} gives for each, with U
   * drawn once.
   *
   * @param count number of directions, B
   * @param out zeros, (B, elements of the vector), from its start; gets the elements
   * @throws IllegalArgumentException if the tensor is a matrix
   */
  public void vectors(Parameter vector, int count, NoiseGenerator noise, float[] out) {
    if (vector.shape().isMatrix()) {
      throw new IllegalArgumentException(vector.name() + " is a matrix: its signs differ by row");
    }
    int n = vector.size();
    float[] u = new float[n];
    noise.addGaussian(key.fold(vector.name()), 0, n, 1, u, 0);
    float[] s = new float[n];
    for (int i = 0; i < count; i++) {
      Arrays.fill(s, 0);
      noise.addRademacher(columnSigns(i).fold(vector.name()), 0, n, 1, s, 0);
      noise.addTimes(1, u, 0, s, 0, out, i * n, n);
    }
  }

  /** The address of s_i: Rademacher noise, of which a tensor's elements are its columns. */
  public Key columnSigns(int i) {
    return key.fold("column signs").fold(i);
  }

  /** The address of r_i: Rademacher noise, of which a matrix's elements are its rows. */
  public Key rowSigns(int i) {
    return key.fold("row signs").fold(i);
  }
}
