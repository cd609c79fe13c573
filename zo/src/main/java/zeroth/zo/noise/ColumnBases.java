package zeroth.zo.noise;

import java.util.Arrays;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.random.Key;
import zeroth.zo.Range;
import zeroth.zo.Step;

/**
 * A random orthonormal basis P (m, r) for the columns of every matrix (m, n), kept for some steps:
 * the Gram-Schmidt basis of a Gaussian. A function of the run's key and of number / period alone,
 * so that no snapshot needs it. A matrix with fewer than r rows or columns has as many columns in
 * P.
 */
public final class ColumnBases {
  private final int period;
  private final Parameters held;
  private Key epoch;

  /**
   * @param rank r, at least 1 and at most the rank of the largest matrix
   * @param period in steps, at least 1
   * @param theta the weights, of which the names and shapes count
   * @throws IllegalArgumentException if a value is out of range
   */
  public ColumnBases(int rank, int period, Parameters theta) {
    int r = Ranks.check(rank, theta);
    this.period = Range.atLeast("period", 1, period);
    this.held =
        theta.zeros(
            p -> p.shape().isMatrix(), p -> Shape.of(p.shape().rows(), LowRank.rank(p.shape(), r)));
  }

  /** P of every matrix for a step; overwritten when a step of another period asks. */
  public Parameters at(Step step) {
    Key key = step.run().fold("projection").fold(step.number() / period);
    if (!key.equals(epoch)) {
      for (Parameter p : held.list()) {
        float[] basis = held.tensor(p).data();
        Arrays.fill(basis, 0);
        held.backend().noise().addGaussian(key.fold(p.name()), 0, basis.length, 1, basis, 0);
        GramSchmidt.orthonormalise(basis, p.shape().rows(), p.shape().columns());
      }
      epoch = key;
    }
    return held;
  }
}
