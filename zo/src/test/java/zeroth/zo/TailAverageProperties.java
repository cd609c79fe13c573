package zeroth.zo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;

/** Where weights are taken from, and that their mean is one. */
class TailAverageProperties {

  @Property(tries = 300)
  void placesAreSpreadOverTheLastHalf(@ForAll @IntRange(min = 1, max = 100_000) int steps) {
    List<Integer> places = List.copyOf(TailAverage.places(steps));
    int tail = (steps + 1) / 2;
    assertEquals(Math.min(tail, TailAverage.MOST), places.size());
    assertEquals(steps, places.get(places.size() - 1));
    assertTrue(places.get(0) > steps - tail, "behind the first step of the tail or later");
    double gap = (double) tail / places.size();
    for (int i = 1; i < places.size(); i++) {
      assertEquals(gap, places.get(i) - places.get(i - 1), 1);
    }
  }

  @Example
  void placesOfShortRuns() {
    assertEquals(List.of(0), List.copyOf(TailAverage.places(0)));
    assertEquals(List.of(1), List.copyOf(TailAverage.places(1)));
    assertEquals(List.of(3, 4, 5), List.copyOf(TailAverage.places(5)));
    assertEquals(List.of(4, 5, 6), List.copyOf(TailAverage.places(6)));
  }

  /** The mean in double; a running mean of n float32 numbers is off by n half ulps at most. */
  @Property(tries = 50)
  void theMeanIsTheSumOverTheCount(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int count) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("a", Tensor.vector(1, -2, 3));
    tensors.put("frozen", Tensor.vector(4, 5));
    Parameters theta = Parameters.of(tensors).freeze(p -> p.name().equals("frozen"));
    TailAverage average = new TailAverage(theta);
    double[] sum = new double[3];
    double largest = 0;
    for (int k = 0; k < count; k++) {
      theta.add(1, new Direction.Gaussian(Key.ofSeed(seed).fold(k)));
      float[] a = theta.tensor("a").data();
      for (int i = 0; i < a.length; i++) {
        sum[i] += a[i];
        largest = Math.max(largest, Math.abs(a[i]));
      }
      average.add(theta);
    }
    average.copyTo(theta);
    float[] mean = theta.tensor("a").data();
    for (int i = 0; i < mean.length; i++) {
      assertEquals(sum[i] / count, mean[i], count * 0.5 * Math.ulp((float) largest));
    }
    assertArrayEquals(new float[] {4, 5}, theta.tensor("frozen").data());
  }

  @Example
  void aMeanOfNothingIsAnError() {
    Parameters theta = Parameters.of("a", Tensor.vector(1));
    assertThrows(IllegalStateException.class, () -> new TailAverage(theta).copyTo(theta));
  }
}
