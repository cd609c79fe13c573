package zeroth.zo.noise;

import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Range;

/** The range of a rank. */
public final class Ranks {
  private Ranks() {}

  /**
   * A rank that at least one trainable matrix has.
   *
   * @throws IllegalArgumentException if it is below 1 or above the rank of every matrix
   */
  public static int check(int rank, Parameters theta) {
    int most = 0;
    for (Parameter p : theta.list()) {
      if (p.trainable() && p.shape().isMatrix()) {
        most = Math.max(most, Math.min(p.shape().rows(), p.shape().columns()));
      }
    }
    return most == 0 ? Range.atLeast("rank", 1, rank) : Range.within("rank", 1, most, rank);
  }
}
