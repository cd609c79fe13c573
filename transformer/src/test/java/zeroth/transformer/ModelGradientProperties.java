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
import zeroth.transformer.encoder.EncoderNames;
import zeroth.transformer.tokenizer.EncodedPair;

/**
 * The gradient of small classifiers with random weights, 50 directions each: as near to the
 * derivatives as the rounding of weights to float32 lets it be. Some of these models are so steep
 * that a bound on the error itself would say more of the model than of the gradient.
 */
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
    int[] labels = new java.util.Random(seed).ints(lengths.size(), 0, 3).toArray();
    Perturbation place =
        perturbed ? new Direction.Gaussian(Key.ofSeed(seed)).times(0.05) : Perturbation.NONE;
    try (Backend below = CpuBackend.create(2)) {
      GradientCheck.Result found =
          check(config, theta, lengths, labels, seed).along(50, below, place, 1e-6, seed);
      assertTrue(found.worst() < 16 * found.rounding(), found.toString());
    }
  }

  /** Row 1 of the token types is a second text's own. */
  @Property(tries = 20)
  void tokenTypesFollowTheLossElementByElement(
      @ForAll("lengths") List<Integer> lengths, @ForAll long seed) {
    EncoderConfig config = RandomModels.config(EncoderFamily.BERT, 2, 4, 1, 7);
    Parameters theta = RandomModels.parameters(config, 3, seed);
    int[] labels = new java.util.Random(seed).ints(lengths.size(), 0, 3).toArray();
    try (Backend below = CpuBackend.create(2)) {
      double worst =
          check(config, theta, lengths, labels, seed).worst(EncoderNames.TYPES, below, 1e-5);
      assertTrue(worst < 1e-4, "off by " + worst);
    }
  }

  private static GradientCheck check(
      EncoderConfig config, Parameters theta, List<Integer> lengths, int[] labels, long seed) {
    List<EncodedPair> pairs = RandomModels.pairs(config, lengths, seed);
    List<int[]> ids = pairs.stream().map(EncodedPair::ids).toList();
    return new GradientCheck(config, theta, ids, RandomModels.seconds(pairs), labels);
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
