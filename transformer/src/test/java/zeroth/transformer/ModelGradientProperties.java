package zeroth.transformer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;

/** The gradient of small classifiers with random weights, 50 directions each. */
class ModelGradientProperties {

  @Property(tries = 40)
  void followsTheLoss(
      @ForAll EncoderFamily family,
      @ForAll("small") int heads,
      @ForAll("small") int headWidth,
      @ForAll("small") int layers,
      @ForAll("lengths") List<Integer> lengths,
      @ForAll boolean perturbed,
      @ForAll long seed) {
    // a width of at least 4: norms of one or two columns have no slope worth measuring
    EncoderConfig config = RandomModels.config(family, heads, 3 + headWidth, layers, 7);
    Parameters theta = RandomModels.parameters(config, 3, seed);
    List<int[]> sequences = RandomModels.sequences(config, lengths, seed);
    int[] labels = new java.util.Random(seed).ints(lengths.size(), 0, 3).toArray();
    Perturbation place =
        perturbed ? new Direction.Gaussian(Key.ofSeed(seed)).times(0.05) : Perturbation.NONE;
    try (Backend below = CpuBackend.create(2)) {
      GradientCheck.Result found =
          new GradientCheck(config, theta, sequences, labels).along(50, below, place, 1e-6, seed);
      assertTrue(found.relative() < 1e-4, found.toString());
    }
  }

  @Provide
  Arbitrary<Integer> small() {
    return Arbitraries.integers().between(1, 3);
  }

  @Provide
  Arbitrary<List<Integer>> lengths() {
    return Arbitraries.integers().between(1, 9).list().ofMinSize(1).ofMaxSize(3);
  }
}
