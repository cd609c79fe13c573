package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Minibatches are distinct, uniform, and a function of seed and step. */
class BatchSamplerProperties {

  @Property(tries = 200)
  void aBatchHoldsDifferentExamples(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 200) int n,
      @ForAll @IntRange(min = 1, max = 64) int batch,
      @ForAll @IntRange(max = 100_000) int step) {
    int[] drawn = BatchSampler.ofSeed(seed, n, batch).step(step);
    assertEquals(Math.min(n, batch), Arrays.stream(drawn).distinct().count());
    assertTrue(Arrays.stream(drawn).allMatch(i -> i >= 0 && i < n));
    assertArrayEquals(drawn, BatchSampler.ofSeed(seed, n, batch).step(step));
  }

  @Property(tries = 50)
  void stepsAndSeedsDrawDifferently(@ForAll @IntRange(max = 10_000) int step) {
    BatchSampler sampler = BatchSampler.ofSeed(0, 8000, 16);
    assertFalse(Arrays.equals(sampler.step(step), sampler.step(step + 1)));
    assertFalse(Arrays.equals(sampler.step(step), BatchSampler.ofSeed(1, 8000, 16).step(step)));
  }

  /**
   * Draws of an example are binomial: m steps, probability B/n. With 50 examples a deviation of 4.5
   * standard errors has probability 3e-4.
   */
  @Example
  void everyExampleIsDrawnEquallyOften() {
    int n = 50;
    int batch = 8;
    int steps = 4000;
    int[] counts = new int[n];
    BatchSampler sampler = BatchSampler.ofSeed(0, n, batch);
    for (int step = 0; step < steps; step++) {
      for (int i : sampler.step(step)) {
        counts[i]++;
      }
    }
    double p = (double) batch / n;
    double error = Math.sqrt(steps * p * (1 - p));
    for (int count : counts) {
      assertEquals(steps * p, count, 4.5 * error);
    }
  }
}
