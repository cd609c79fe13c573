package zeroth.tensor.sequence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import zeroth.tensor.Segments;
import zeroth.tensor.agreement.Sample;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Flipout;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.SequenceDirections;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;

/** Sequences at places of their own, against forwards of each sequence alone. */
class SequenceBackendProperties {
  private final ReferenceBackend reference = new ReferenceBackend();

  @Property(tries = 150)
  void aSequenceHasTheBitsOfAForwardOfItAlone(@ForAll long seed) {
    Sample sample = new Sample(seed);
    SequenceProgram program = SequenceProgram.of(sample);
    PerSequence places = program.places(sample, SequenceProgram.Kind.EACH);
    float[] together = program.at(places, reference);
    int B = program.segments().count();
    for (int i = 0; i < B; i++) {
      int out = together.length / B;
      float[] own = Arrays.copyOfRange(together, i * out, (i + 1) * out);
      assertArrayEquals(alone(program, places.place(i), i), own, "sequence " + i);
    }
  }

  /** With eps large enough for a wrong sign or a forgotten term to show. */
  @Property(tries = 150)
  void sharedNoiseIsTheSamePlaceWithinRounding(@ForAll long seed) {
    Sample sample = new Sample(seed);
    SequenceProgram program = SequenceProgram.of(sample);
    PerSequence places = new PerSequence(0.1, new Flipout(Key.ofSeed(seed)));
    float[] together = program.at(places, reference);
    int B = program.segments().count();
    int out = together.length / B;
    for (int i = 0; i < B; i++) {
      float[] expected = alone(program, places.place(i), i);
      for (int c = 0; c < out; c++) {
        double size = 1 + Math.abs(expected[c]);
        assertEquals(expected[c], together[i * out + c], 2e-4 * size, i + ", " + c);
      }
    }
  }

  @Property(tries = 40)
  void frozenWeightsStayAsTheyAre(@ForAll long seed, @ForAll SequenceProgram.Kind kind) {
    Sample sample = new Sample(seed);
    SequenceProgram some = SequenceProgram.of(sample);
    SequenceProgram frozen =
        new SequenceProgram(some.theta().freeze(p -> true), some.ids(), some.segments());
    float[] plain = reference.read(frozen.forward(reference, WeightView.plain(frozen.theta())));
    assertArrayEquals(plain, frozen.at(frozen.places(sample, kind), reference));
  }

  @Example
  void sequencesDifferByTheirDirectionsAlone() {
    Sample sample = new Sample(3);
    SequenceProgram one = SequenceProgram.of(sample).alone(0);
    int[] twice = IntStream.concat(Arrays.stream(one.ids()), Arrays.stream(one.ids())).toArray();
    Segments segments = Segments.ofLengths(one.ids().length, one.ids().length);
    SequenceProgram two = new SequenceProgram(one.theta().freeze(p -> false), twice, segments);
    float[] same = two.at(new PerSequence(0.1, each(1, 1)), reference);
    float[] other = two.at(new PerSequence(0.1, each(1, 2)), reference);
    int out = same.length / 2;
    assertEquals(same[0], same[out]);
    assertEquals(same[0], other[0]);
    assertNotEquals(other[0], other[out]);
  }

  private static SequenceDirections each(int first, int second) {
    return new SequenceDirections.Each(
        List.of(
            new Direction.Gaussian(Key.ofSeed(first)), new Direction.Gaussian(Key.ofSeed(second))));
  }

  @Example
  void misuseIsRefused() {
    SequenceProgram program = SequenceProgram.of(new Sample(4));
    SequenceBackend backend = new SequenceBackend(reference);
    WeightView plain = WeightView.plain(program.theta());
    assertThrows(IllegalStateException.class, backend::begin);
    assertThrows(IllegalStateException.class, () -> program.forward(backend, plain));
    PerSequence places = new PerSequence(0.1, new Flipout(Key.ofSeed(1)));
    backend.begin(places, Segments.ofLengths(program.ids().length + 1));
    assertThrows(IllegalArgumentException.class, () -> program.forward(backend, plain));
    backend.begin(places, program.segments());
    Perturbation moved = new Direction.Gaussian(Key.ofSeed(1)).times(1);
    WeightView view = new WeightView(program.theta(), List.of(moved));
    assertThrows(IllegalArgumentException.class, () -> program.forward(backend, view));
    Parameters theta = program.theta();
    float[] x = new float[theta.get("up").shape().columns()];
    assertThrows(
        IllegalArgumentException.class,
        () ->
            backend.affine(
                WeightView.plain(theta.freeze(p -> false)),
                "up",
                null,
                backend.of(1, x.length, x),
                Pointwise.IDENTITY));
  }

  private float[] alone(SequenceProgram program, Perturbation place, int i) {
    WeightView view = new WeightView(program.theta(), List.of(place));
    return reference.read(program.alone(i).forward(reference, view));
  }
}
