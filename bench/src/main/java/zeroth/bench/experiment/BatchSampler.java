package zeroth.bench.experiment;

import java.util.LinkedHashSet;
import java.util.Set;
import zeroth.tensor.random.Key;

/**
 * Draws a step's minibatch: B different examples of n, each set equally likely. A step's batch is a
 * function of the seed and the step's number, so any step can be looked at without those before it.
 *
 * @param key the address of the draws
 * @param n number of examples, at least 1
 * @param batch B, at least 1; all examples are taken where there are no more
 */
public record BatchSampler(Key key, int n, int batch) {

  /** The sampler of a run's seed. */
  public static BatchSampler ofSeed(long seed, int n, int batch) {
    return new BatchSampler(Key.ofSeed(seed).fold("batch"), n, batch);
  }

  /** Number of examples of a step. */
  public int size() {
    return Math.min(batch, n);
  }

  /**
   * The examples of a step.
   *
   * @return min(B, n) different numbers in [0, n)
   */
  public int[] step(int step) {
    Key draws = key.fold(step);
    Set<Integer> drawn = new LinkedHashSet<>();
    for (int i = 0; drawn.size() < size(); i++) {
      long word = draws.block(i) >>> 32;
      drawn.add((int) (word * n >>> 32));
    }
    return drawn.stream().mapToInt(j -> j).toArray();
  }
}
