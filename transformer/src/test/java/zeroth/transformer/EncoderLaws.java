package zeroth.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.encoder.PackedBatch;
import zeroth.transformer.head.Classifier;
import zeroth.transformer.tokenizer.EncodedPair;

/** What holds of the forward pass on every backend, over random small models and batches. */
abstract class EncoderLaws {
  private Backend backend;

  /** A new backend under test. */
  abstract Backend backend();

  @BeforeProperty
  void open() {
    backend = backend();
  }

  @AfterProperty
  void close() {
    backend.close();
  }

  /** A model and the lengths of a batch's sequences. */
  record Case(EncoderConfig config, List<Integer> lengths, long seed) {
    Parameters parameters() {
      return RandomModels.parameters(config, seed);
    }

    List<EncodedPair> sequences() {
      return RandomModels.pairs(config, lengths, seed);
    }
  }

  @Provide
  Arbitrary<Case> cases() {
    Arbitrary<EncoderConfig> configs =
        Combinators.combine(
                Arbitraries.of(EncoderFamily.values()),
                Arbitraries.integers().between(1, 3),
                Arbitraries.integers().between(1, 7),
                Arbitraries.integers().between(1, 2),
                Arbitraries.integers().between(1, 19))
            .as(RandomModels::config);
    Arbitrary<List<Integer>> lengths =
        Arbitraries.integers().between(1, 12).list().ofMinSize(1).ofMaxSize(4);
    return Combinators.combine(configs, lengths, Arbitraries.longs()).as(Case::new);
  }

  @Property(tries = 60)
  void agreesWithDoublePrecisionLoops(@ForAll("cases") Case given) {
    Parameters theta = given.parameters();
    List<EncodedPair> sequences = given.sequences();
    float[] hidden = forward(given, WeightView.plain(theta), sequences);
    DoubleEncoder loops = new DoubleEncoder(given.config(), RandomModels.doubles(theta));
    int at = 0;
    for (EncodedPair sequence : sequences) {
      for (double[] row : loops.forward(sequence.ids(), sequence.second())) {
        for (double expected : row) {
          assertEquals(expected, hidden[at++], tolerance(given));
        }
      }
    }
    assertEquals(hidden.length, at);
  }

  /**
   * A layer norm divides by the spread of its row: over few columns that spread can be tiny by
   * chance, and the rounding of the row is magnified by its inverse, at most 1/sqrt(epsilon) = 316
   * times. Half an ulp of values around 4 times that is 4e-5 per layer norm.
   */
  private static double tolerance(Case given) {
    return 2e-4 * (2 * given.config().layers() + 1);
  }

  @Property(tries = 60)
  void aSequenceIsTheSameAloneAndPackedInAnyOrder(@ForAll("cases") Case given) {
    WeightView weights = WeightView.plain(given.parameters());
    List<EncodedPair> sequences = given.sequences();
    List<Integer> order = new ArrayList<>();
    for (int b = 0; b < sequences.size(); b++) {
      order.add(b);
    }
    Collections.shuffle(order, new Random(given.seed()));

    List<EncodedPair> shuffled = order.stream().map(sequences::get).toList();
    float[] packed = forward(given, weights, shuffled);
    int at = 0;
    for (int b : order) {
      float[] alone = forward(given, weights, List.of(sequences.get(b)));
      assertArrayEquals(alone, Arrays.copyOfRange(packed, at, at + alone.length));
      at += alone.length;
    }
    assertEquals(packed.length, at);
  }

  @Property(tries = 60)
  void aCandidateIsTheSameAloneAndBesideOthers(@ForAll("cases") Case given) {
    Parameters theta = given.parameters();
    List<Perturbation> candidates =
        List.of(gaussian(1).times(0.1), Perturbation.NONE, gaussian(2).times(-0.3));
    List<EncodedPair> sequences = given.sequences();
    float[] together = forward(given, new WeightView(theta, candidates), sequences);
    int size = together.length / candidates.size();
    for (int g = 0; g < candidates.size(); g++) {
      WeightView one = new WeightView(theta, List.of(candidates.get(g)));
      float[] alone = forward(given, one, sequences);
      assertArrayEquals(alone, Arrays.copyOfRange(together, g * size, (g + 1) * size));
    }
  }

  @Property(tries = 60)
  void aPerturbedViewIsTheForwardOfPerturbedWeights(@ForAll("cases") Case given) {
    Parameters theta = given.parameters();
    Direction direction = gaussian(3).plus(new Direction.Rademacher(Key.ofSeed(4)).scaled(0.5));
    float[] viewed =
        forward(given, new WeightView(theta, List.of(direction.times(0.2))), given.sequences());

    Parameters perturbed = theta.copy();
    perturbed.add(0.2, direction);
    float[] explicit = forward(given, WeightView.plain(perturbed), given.sequences());
    assertArrayEquals(explicit, viewed);
    assertEquals(given.parameters().sha256(), theta.sha256(), "evaluation wrote the weights");
  }

  @Property(tries = 30)
  void embeddingsAreUnitMeansOfTheHiddenStates(@ForAll("cases") Case given) {
    WeightView weights = WeightView.plain(given.parameters());
    List<EncodedPair> sequences = given.sequences();
    float[] hidden = forward(given, weights, sequences);
    PackedBatch batch = batch(given, sequences);
    backend.begin();
    Classifier classifier = new Classifier(new Encoder(given.config()));
    float[] units = backend.read(classifier.embed(backend, weights, batch));
    int C = given.config().width();
    for (int b = 0; b < sequences.size(); b++) {
      double[] sum = new double[C];
      for (int i = batch.segments().offset(b) * C; i < batch.segments().offset(b + 1) * C; i++) {
        sum[i % C] += hidden[i];
      }
      double length = Math.sqrt(Arrays.stream(sum).map(x -> x * x).sum());
      // rounding of the mean is magnified where opposite hidden states cancel
      double tolerance = 1e-5 * Math.max(1, sequences.get(b).ids().length / length);
      for (int c = 0; c < C; c++) {
        assertEquals(sum[c] / length, units[b * C + c], tolerance);
      }
    }
  }

  private float[] forward(Case given, WeightView weights, List<EncodedPair> sequences) {
    backend.begin();
    PackedBatch batch = batch(given, sequences);
    return backend.read(new Encoder(given.config()).forward(backend, weights, batch));
  }

  private static PackedBatch batch(Case given, List<EncodedPair> sequences) {
    List<int[]> ids = sequences.stream().map(EncodedPair::ids).toList();
    return PackedBatch.of(given.config(), ids, RandomModels.seconds(sequences));
  }

  private static Direction gaussian(long seed) {
    return new Direction.Gaussian(Key.ofSeed(seed));
  }
}
