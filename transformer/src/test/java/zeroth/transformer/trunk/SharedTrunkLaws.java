package zeroth.transformer.trunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
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

/**
 * What candidates share changes no bit, on every backend: their hidden states are those of each
 * one's own forward of the whole body, whatever is trained, kept, or beside them.
 */
abstract class SharedTrunkLaws {
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

  /**
   * A body, and what is asked of it.
   *
   * @param subject the body
   * @param trained how many tensors are
   * @param places how many candidates
   * @param texts how many texts there are
   * @param seed of the rest
   */
  record Case(RandomBody<?> subject, int trained, int places, int texts, long seed) {
    Parameters theta(Backend backend) {
      int[] any = new Random(seed).ints(trained, 0, subject.theta().list().size()).toArray();
      return subject.trainable(Arrays.stream(any).boxed().toList()).on(backend);
    }

    /** Some of them the weights themselves, others pairs around them. */
    List<Perturbation> candidates() {
      List<Perturbation> all = new ArrayList<>();
      for (int k = 0; k < places; k++) {
        Direction z = new Direction.Gaussian(Key.ofSeed(seed).fold(k / 2));
        all.add(k % 5 == 4 ? Perturbation.NONE : z.times(k % 2 == 0 ? 0.1 : -0.1));
      }
      return all;
    }
  }

  @Provide
  Arbitrary<Case> cases() {
    return Combinators.combine(
            Arbitraries.of(RandomBody.all()),
            Arbitraries.integers().between(0, 4),
            Arbitraries.integers().between(1, 7),
            Arbitraries.integers().between(1, 5),
            Arbitraries.longs())
        .as(Case::new);
  }

  @Property(tries = 80)
  void candidatesOnATrunkAreWhatEachIsAlone(@ForAll("cases") Case given) {
    check(given.subject(), given);
  }

  private <B extends Batch<B>> void check(RandomBody<B> subject, Case given) {
    Parameters theta = given.theta(backend);
    B batch = subject.pack().apply(RandomBody.texts(given.texts(), given.seed()));
    SharedTrunk<B> trunk = new SharedTrunk<>(subject.body(), theta, backend);
    agrees(subject, theta, trunk, batch, given.candidates());
  }

  @Property(tries = 60)
  void soTheyAreWithACacheOfAnySizeAndTextsInAnyOrder(
      @ForAll("cases") Case given, @ForAll("sizes") long bytes) {
    checkCached(given.subject(), given, bytes);
  }

  /** None, too few for a text, for some, for all. */
  @Provide
  Arbitrary<Long> sizes() {
    return Arbitraries.of(0L, 1L, 1000L, 3000L, 6000L, 1L << 40);
  }

  private <B extends Batch<B>> void checkCached(RandomBody<B> subject, Case given, long bytes) {
    Parameters theta = given.theta(backend);
    List<int[]> texts = RandomBody.texts(given.texts(), given.seed());
    SharedTrunk<B> trunk = new SharedTrunk<>(subject.body(), theta, backend).caching(bytes);
    Random random = new Random(given.seed());
    for (int round = 0; round < 4; round++) {
      List<int[]> some = new ArrayList<>();
      for (int b = 0; b < given.texts(); b++) {
        some.add(texts.get(random.nextInt(texts.size()))); // some twice
      }
      agrees(subject, theta, trunk, subject.pack().apply(some), given.candidates());
      trunk.cached().ifPresent(held -> assertTrue(held.bytes() <= bytes, held + " of " + bytes));
      theta.add(0.01, new Direction.Gaussian(Key.ofSeed(round))); // as a step does
    }
  }

  private <B extends Batch<B>> void agrees(
      RandomBody<B> subject,
      Parameters theta,
      SharedTrunk<B> trunk,
      B batch,
      List<Perturbation> places) {
    List<float[]> found = new ArrayList<>();
    trunk.forward(
        batch,
        places,
        (states, weights, hidden) -> {
          float[] all = states.read(hidden);
          int size = all.length / weights.groups();
          for (int g = 0; g < weights.groups(); g++) {
            found.add(Arrays.copyOfRange(all, g * size, (g + 1) * size));
          }
        });
    assertEquals(places.size(), found.size());
    for (int k = 0; k < found.size(); k++) {
      WeightView alone = new WeightView(theta, List.of(places.get(k)));
      backend.begin();
      float[] expected = backend.read(subject.body().forward(backend, alone, batch));
      assertArrayEquals(expected, found.get(k), "candidate " + k + " of " + places.size());
    }
  }
}
