package zeroth.zo.noise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
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
 * P and sqrt(n/r) Q. A direction holds until the bases that it is made of give way to others: with
 * the law itself until a step of another period draws, with {@link #remembering} those of two
 * periods side by side.
 */
public final class SubspaceNoise implements Noise {
  private final int rank;
  private final int period;
  private final Parameters theta;
  private final List<Bases> held = new ArrayList<>(); // the last used comes last

  /** P and Q of every matrix. */
  private static final class Bases {
    private final Parameters left;
    private final Parameters right;
    private Key epoch;

    Bases(Parameters left, Parameters right) {
      this.left = left;
      this.right = right;
    }

    void renew(Key key) {
      fill(left, key.fold("P"));
      fill(right, key.fold("Q"));
      epoch = key;
    }
  }

  /**
   * @param rank r, at least 1 and at most the rank of the largest matrix
   * @param period T0 in steps, at least 1
   * @param theta the weights, of which the names and shapes count
   * @throws IllegalArgumentException if a value is out of range
   */
  public SubspaceNoise(int rank, int period, Parameters theta) {
    this(rank, period, theta, 1);
  }

  private SubspaceNoise(int rank, int period, Parameters theta, int periods) {
    this.rank = Ranks.check(rank, theta);
    this.period = Range.atLeast("period", 1, period);
    this.theta = theta;
    for (int i = 0; i < periods; i++) {
      held.add(
          new Bases(
              theta.zeros(p -> p.shape().isMatrix(), p -> Shape.of(p.shape().rows(), r(p))),
              theta.zeros(p -> p.shape().isMatrix(), p -> Shape.of(p.shape().columns(), r(p)))));
    }
  }

  /** The same law with twice the state: the bases of two periods are held. */
  @Override
  public SubspaceNoise remembering() {
    return new SubspaceNoise(rank, period, theta, 2);
  }

  private int r(Parameter p) {
    return LowRank.rank(p.shape(), rank);
  }

  @Override
  public Direction draw(Step at, Key key) {
    Bases bases = bases(at.run().fold("subspace").fold(at.number() / period));
    return at.restrict(
        new LowRank(
            new Factor.Mixed(new Factor.Held(bases.left), key),
            new Factor.Held(bases.right),
            rank,
            new Direction.Gaussian(key)));
  }

  /** The bases of a period, in the place of those that were not used for longest. */
  private Bases bases(Key epoch) {
    Bases found = held.get(0);
    for (Bases bases : held) {
      found = epoch.equals(bases.epoch) ? bases : found;
    }
    if (!epoch.equals(found.epoch)) {
      found.renew(epoch);
    }
    held.remove(found);
    held.add(found);
    return found;
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
