package zeroth.tensor.direction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import zeroth.tensor.Parameter;
import zeroth.tensor.agreement.Sample;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.cpu.PlainKernels;
import zeroth.tensor.random.NoiseGenerator;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.tensor.random.Scratch;

/** What directions take of a thread's memory they give back, and nothing in it is read. */
class ScratchProperties {
  private static final int ARRAYS = 12;
  private static final int SIZE = 100_000;

  @Property(tries = 400)
  void directionsOfAllKindsLeaveItAndReadNothingOfIt(@ForAll long seed) {
    Sample sample = new Sample(seed);
    int rows = sample.between(1, 60);
    Parameters theta = Parameters.of("w", sample.weights(rows, sample.between(1, 90)));
    Direction v = sample.direction(theta);
    NoiseGenerator used = new PlainKernels();
    for (int i = 0; i < ARRAYS; i++) {
      Arrays.fill(used.scratch().take(SIZE), Float.NaN);
    }
    used.scratch().giveBack(ARRAYS);
    for (Parameter p : theta.list()) {
      float[] expected = new float[p.size()];
      float[] found = new float[p.size()];
      v.of(p, new ReferenceNoise()).addTo(0.7, 0, p.size(), expected, 0);
      v.of(p, used).addTo(0.7, 0, p.size(), found, 0);
      assertArrayEquals(expected, found);
      assertEquals(0, used.scratch().taken(), v::toString);
    }
  }

  @Example
  void arraysAreAStacks() {
    Scratch scratch = new Scratch();
    float[][] first = new float[7][];
    for (int i = 0; i < first.length; i++) {
      first[i] = scratch.take(10);
      for (int j = 0; j < i; j++) {
        assertNotSame(first[j], first[i]);
      }
    }
    assertEquals(7, scratch.taken());
    scratch.giveBack(2);
    assertSame(first[5], scratch.take(3));
    assertEquals(11, scratch.take(11).length, "a longer one in its place");
    scratch.giveBack(7);
    assertEquals(0, scratch.taken());
  }
}
