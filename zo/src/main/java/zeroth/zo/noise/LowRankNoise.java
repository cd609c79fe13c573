package zeroth.zo.noise;

import java.util.HashMap;
import java.util.Map;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Factor;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.direction.PerTensor;
import zeroth.tensor.random.Key;
import zeroth.zo.Step;

/**
 * A B^T / sqrt(r) in matrices (m, n), A (m, r) and B (n, r) standard normal and fresh for every
 * address, and N(0, I) in vectors: every element has variance 1. A matrix with fewer than r rows or
 * columns takes the rank that it has for r.
 */
public final class LowRankNoise implements Noise {
  private final int rank;
  private final Map<String, Double> scales;

  /**
   * @param rank r, at least 1 and at most the rank of the largest matrix
   * @param theta the weights, of which the shapes count
   * @throws IllegalArgumentException if the rank is out of range
   */
  public LowRankNoise(int rank, Parameters theta) {
    this.rank = Ranks.check(rank, theta);
    Map<String, Double> byName = new HashMap<>();
    for (Parameter p : theta.list()) {
      if (p.size() > 0) {
        boolean matrix = p.shape().isMatrix();
        byName.put(p.name(), matrix ? 1 / Math.sqrt(LowRank.rank(p.shape(), rank)) : 1);
      }
    }
    this.scales = Map.copyOf(byName);
  }

  @Override
  public Direction draw(Step at, Key key) {
    return at.restrict(of(key));
  }

  /** The direction of an address, in all rows of a token table. */
  Direction of(Key key) {
    Factor A = new Factor.Keyed(key.fold("A"));
    Factor B = new Factor.Keyed(key.fold("B"));
    return new PerTensor(scales, new LowRank(A, B, rank, new Direction.Gaussian(key)));
  }
}
