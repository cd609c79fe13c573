package zeroth.tensor.direction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import zeroth.tensor.Parameter;
import zeroth.tensor.agreement.Sample;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.cpu.KernelChoice;
import zeroth.tensor.cpu.PlainKernels;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.NoiseGenerator;
import zeroth.tensor.random.ReferenceNoise;

/** A sum of low-rank directions has the bits of its terms, added one after the other. */
class LowRankSumProperties {
  private static final List<NoiseGenerator> GENERATORS =
      List.of(new ReferenceNoise(), new PlainKernels(), KernelChoice.best());

  @Property(tries = 300)
  void termsAreAddedOneAfterTheOther(
      @ForAll @IntRange(min = 1, max = 9) int count,
      @ForAll @IntRange(min = 1, max = 5) int rank,
      @ForAll @IntRange(min = 1, max = 90) int rows,
      @ForAll @IntRange(min = 1, max = 150) int columns,
      @ForAll long seed) {
    Sample sample = new Sample(seed);
    Parameters theta = sample.parameters(Map.of("w", sample.weights(rows, columns)));
    Parameter w = theta.get("w");
    List<Direction> terms = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      terms.add(term(sample, rank, Key.ofSeed(seed).fold(i)));
    }
    int from = sample.between(0, w.size() - 1);
    int length = sample.between(1, w.size() - from);
    float[] before = sample.values(length + 5);
    float[] expected = before.clone();
    for (Direction term : terms) {
      term.of(w, new ReferenceNoise()).addTo(0.7, from, length, expected, 3);
    }
    for (NoiseGenerator noise : GENERATORS) {
      float[] found = before.clone();
      TensorDirection sum = new Direction.Sum(terms).of(w, noise);
      int middle = sample.between(0, length);
      sum.addTo(0.7, from + middle, length - middle, found, 3 + middle);
      sum.addTo(0.7, from, middle, found, 3);
      assertArrayEquals(expected, found);
    }
  }

  /** Scaled in one way or another; once in a while of another rank, or no product at all. */
  private static Direction term(Sample sample, int rank, Key key) {
    int r = sample.onceIn(12) ? rank + 1 : rank;
    Direction v =
        new LowRank(
            new Factor.Keyed(key.fold("a")),
            new Factor.Keyed(key.fold("b")),
            r,
            new Direction.Gaussian(key));
    v = sample.onceIn(12) ? new Direction.Gaussian(key) : v;
    v = sample.onceIn(2) ? new PerTensor(Map.of("w", sample.scale()), v) : v;
    v = sample.onceIn(8) ? new PerTensor(Map.of("other", 1.0), v) : v;
    return sample.onceIn(2) ? v.scaled(sample.scale()).scaled(-0.3) : v;
  }
}
