package zeroth.tensor;

/**
 * A low-rank term that stands beside a matrix W and is never multiplied out (Hu et al., arXiv
 * 2106.09685, equation 3): where x W^T is asked for, there is
 *
 * <pre>
 * x W^T + scale (x A^T) B^T,   with A (r, in) and B (out, r) for W (out, in)
 * </pre>
 *
 * @param a name of A among the tensors of W
 * @param b name of B among them
 * @param scale finite
 */
public record LowRankTerm(String a, String b, float scale) {

  /**
   * @throws IllegalArgumentException if the scale is not finite
   */
  public LowRankTerm {
    if (!Float.isFinite(scale)) {
      throw new IllegalArgumentException("a low-rank term of scale " + scale);
    }
  }
}
