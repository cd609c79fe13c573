package zeroth.tensor.direction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import zeroth.tensor.Parameter;
import zeroth.tensor.Tensor;
import zeroth.tensor.agreement.Sample;
import zeroth.tensor.backend.Parameters;

/** What is evaluated is what is applied, and evaluating writes nothing. */
class WeightViewProperties {

  @Property(tries = 200)
  void whatIsReadIsWhatAddWrites(
      @ForAll @IntRange(max = 40) int out,
      @ForAll @IntRange(min = 1, max = 40) int in,
      @ForAll long seed) {
    Sample sample = new Sample(seed);
    Parameters theta = sample.map(out, in);
    Direction v = sample.direction(theta);
    double scale = sample.scale();
    WeightView view = new WeightView(theta, List.of(Perturbation.NONE, v.times(scale)));
    Parameters moved = theta.copy();
    moved.add(scale, v);
    for (String name : List.of("w", "b")) {
      assertBits(theta.tensor(name).floats(), view.read(0, name));
      assertBits(moved.tensor(name).floats(), view.read(1, name));
    }
  }

  @Property(tries = 200)
  void readingWritesNothing(@ForAll long seed) {
    Sample sample = new Sample(seed);
    Parameters theta = sample.map(5, 30);
    WeightView view = sample.view(theta);
    String before = theta.sha256();
    for (int g = 0; g < view.groups(); g++) {
      Arrays.fill(view.read(g, "w"), Float.NaN);
      Arrays.fill(view.read(g, "b"), Float.NaN);
    }
    assertEquals(before, theta.sha256());
  }

  @Property(tries = 200)
  void rangesAreCutFromTheWhole(@ForAll long seed) {
    Sample sample = new Sample(seed);
    WeightView view = sample.view(sample.map(11, 23));
    Parameter w = view.parameters().get("w");
    int from = sample.between(0, w.size());
    int count = sample.between(0, w.size() - from);
    for (int g = 0; g < view.groups(); g++) {
      assertBits(
          Arrays.copyOfRange(view.read(g, "w"), from, from + count), view.read(g, w, from, count));
    }
  }

  @Example
  void rangesOutsideTheTensorAreRefused() {
    WeightView view = WeightView.plain(Parameters.of("w", Tensor.vector(1, 2, 3)));
    Parameter w = view.parameters().get("w");
    assertThrows(IndexOutOfBoundsException.class, () -> view.read(0, w, 2, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> view.read(0, w, -1, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> view.read(0, w, 0, -1));
    assertThrows(IndexOutOfBoundsException.class, () -> view.read(1, w, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> view.read(0, "b"));
  }

  @Example
  void aViewHasACandidate() {
    Parameters theta = Parameters.of("w", Tensor.vector(1));
    assertThrows(IllegalArgumentException.class, () -> new WeightView(theta, List.of()));
    assertEquals(1, WeightView.plain(theta).groups());
  }

  private static void assertBits(float[] expected, float[] got) {
    assertEquals(expected.length, got.length);
    for (int i = 0; i < got.length; i++) {
      int index = i;
      assertEquals(
          Float.floatToIntBits(expected[i]),
          Float.floatToIntBits(got[i]),
          () -> "element " + index + ": " + expected[index] + " and " + got[index]);
    }
  }
}
