package zeroth.zo.noise;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Factor;
import zeroth.tensor.direction.Flipout;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.direction.SequenceDirections;
import zeroth.tensor.random.Key;
import zeroth.zo.Step;

/** A law of directions for the examples of a minibatch, each its own. */
@FunctionalInterface
public interface ExampleNoise {

  /**
   * The directions of a step.
   *
   * @param count number of examples
   */
  SequenceDirections draw(Step at, int count);

  /** One noise for all, made different by signs: see {@link Flipout}. */
  static ExampleNoise flipout() {
    return (at, count) -> at.restrict(new Flipout(at.key()));
  }

  /** z_i ~ N(0, I), independent; a matrix is perturbed as often as there are examples. */
  static ExampleNoise gaussian() {
    return each(Direction.Gaussian::new);
  }

  /**
   * A_i B_i^T / sqrt(r) in matrices, A_i (m, r) and B_i (n, r) standard normal, and noise in
   * vectors: every element has variance 1.
   *
   * @param rank r, at least 1 and at most the rank of the largest matrix
   * @param theta the weights, of which the shapes count
   * @throws IllegalArgumentException if the rank is out of range
   */
  static ExampleNoise lowRank(int rank, Parameters theta) {
    int r = Ranks.check(rank, theta);
    double scale = 1 / Math.sqrt(r);
    return each(
        key ->
            new LowRank(
                    new Factor.Keyed(key.fold("A")),
                    new Factor.Keyed(key.fold("B")),
                    r,
                    new Direction.Gaussian(key).scaled(Math.sqrt(r)))
                .scaled(scale));
  }

  private static ExampleNoise each(Function<Key, Direction> law) {
    return (at, count) -> {
      List<Direction> directions = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        directions.add(law.apply(at.key(i)));
      }
      return at.restrict(new SequenceDirections.Each(directions));
    };
  }
}
