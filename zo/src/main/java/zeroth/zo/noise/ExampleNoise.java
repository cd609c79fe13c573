package zeroth.zo.noise;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Flipout;
import zeroth.tensor.direction.SequenceDirections;
import zeroth.tensor.random.Key;
import zeroth.zo.Step;

/** A law of directions for the examples of a minibatch, each its own. */
@FunctionalInterface
public interface ExampleNoise {

  /**
   * The directions of a step.
   *
   * @param count number of examples, at least 1
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

  /** Those of {@link LowRankNoise}, independent. */
  static ExampleNoise lowRank(int rank, Parameters theta) {
    return each(new LowRankNoise(rank, theta)::of);
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
