package zeroth.zo.learned;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.random.Key;
import zeroth.zo.laws.Flat;

/** Mean and variance of few elements, by hand, and of 0, 1, ..., n - 1, by their formulas. */
class MomentsTest {

  @Test
  void fewElements() {
    assertEquals(new Moments(0, 0), Moments.of(new float[0]));
    assertEquals(new Moments(5, 0), Moments.of(new float[] {5}));
    assertEquals(new Moments(2, 2), Moments.of(new float[] {1, 3}));
    assertEquals(new Moments(2, 7), Moments.of(new float[] {1, 0, 5}));
  }

  @Test
  void numbersInTurn() {
    for (int n = 2; n < 40; n++) {
      float[] x = new float[n];
      for (int i = 0; i < n; i++) {
        x[i] = i;
      }
      Moments found = Moments.of(x);
      assertEquals((n - 1) / 2.0, found.mean(), 1e-12);
      assertEquals(n * (n + 1) / 12.0, found.variance(), 1e-9);
    }
  }

  /** Networks without weights say 0 of every tensor, and then nothing is made longer. */
  @Test
  void scalesOfZeroAreLeftAsTheyAre() {
    Parameters theta = Flat.random(1);
    PertNetworks networks = PertNetworks.create(theta, Key.ofSeed(1));
    Parameters weights = networks.weights();
    weights.list().forEach(p -> Arrays.fill(weights.tensor(p).data(), 0));
    Scales found = Scales.of(networks, theta, Map.of(), 1, 2, TouchedRows.ALL);
    assertEquals(1, found.kappa());
    for (double x : Flat.of(found.direction(Key.ofSeed(2)), theta)) {
      assertEquals(0, x);
    }
  }
}
