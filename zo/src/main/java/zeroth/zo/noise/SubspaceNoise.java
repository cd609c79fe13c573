package zeroth.zo.noise;

import java.util.Arrays;
import zeroth.tensor.Parameter;
import zeroth.tensor.Parameters;
import zeroth.tensor.Shape;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Factor;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.random.Key;
import zeroth.zo.Range;
import zeroth.zo.Step;

/**
 * SubZero's directions (Yu et al., arXiv 2410.08989). In a matrix (m, n)
 *
 * <pre>
 * v = (sqrt(m n) / r) P Z Q^T,   Z (r, r) ~ N(0, I),   P (m, r), Q (n, r) orthonormal columns
 * </pre>
 *
 * where P and Q are the Gram-Schmidt bases of Gaussians, kept for T0 steps; E|v|^2 = m n. Vectors
 * get Gaussian noise. A matrix with fewer than r rows or columns is given the rank that it has.
 *
 * <p>The bases are a function of the run's key and of number / T0 alone. They are held as sqrt(m/r)
 * P and sqrt(n/r) Q.
 */
public final class SubspaceNoise implements Noise {
  private final int rank;
  private final int period;
  private final Parameters left;
  private final Parameters right;
  private Key held;

  /**
   * @param rank r, at least 1 and at most the rank of the largest matrix
   * @param period T0 in steps, at least 1
   * @param theta the weights, of which the names and shapes count
   * @throws IllegalArgumentException if a value is out of range
   */
  public SubspaceNoise(int rank, int period, Parameters theta) {
    this.rank = Ranks.check(rank, theta);
    this.period = Range.atLeast("period", 1, period);
    this.left = theta.zeros(p -> p.shape().isMatrix(), p -> Shape.of(p.shape().rows(), r(p)));
    this.right = theta.zeros(p -> p.shape().isMatrix(), p -> Shape.of(p.shape().columns(), r(p)));
  }

  private int r(Parameter p) {
    return LowRank.rank(p.shape(), rank);
  }

  @Override
  public Direction draw(Step at, Key key) {
    Key epoch = at.run().fold("subspace").fold(at.number() / period);
    if (!epoch.equals(held)) {
      refresh(epoch);
      held = epoch;
    }
    return at.restrict(
        new LowRank(
            new Factor.Mixed(new Factor.Held(left), key),
            new Factor.Held(right),
            rank,
            new Direction.Gaussian(key)));
  }

  private void refresh(Key epoch) {
    fill(left, epoch.fold("P"));
    fill(right, epoch.fold("Q"));
  }

  private static void fill(Parameters bases, Key key) {
    for (Parameter p : bases.list()) {
      float[] basis = bases.tensor(p).data();
      int rows = p.shape().rows();
      int r = p.shape().columns();
      Arrays.fill(basis, 0);
      bases.backend().noise().addGaussian(key.fold(p.name()), 0, basis.length, 1, basis, 0);
      GramSchmidt.orthonormalise(basis, rows, r);
      float scale = (float) Math.sqrt((double) rows / r);
      for (int i = 0; i < basis.length; i++) {
        basis[i] *= scale;
      }
    }
  }
}
