package zeroth.tensor.direction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;

class DirectionTest {
  private static final Direction Z = new Direction.Gaussian(Key.ofSeed(1));

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void factorsAreFinite(double factor) {
    assertThrows(IllegalArgumentException.class, () -> Z.scaled(factor));
  }

  @Test
  void denseAddsItsState() {
    Parameters theta = Parameters.of("w", Tensor.vector(1, 2, 3));
    theta.add(2, new Direction.Dense(Parameters.of("w", Tensor.vector(10, 20, 30))));
    assertArrayEquals(new float[] {21, 42, 63}, theta.tensor("w").data());
  }

  @Test
  void denseStateHasTheTensorsNameAndShape() {
    Parameters theta = Parameters.of("w", Tensor.vector(1, 2, 3));
    for (Parameters state :
        new Parameters[] {
          Parameters.of("w", Tensor.vector(1, 2)),
          Parameters.of("w", Tensor.vector(1, 2, 3, 4)),
          Parameters.of("w", Tensor.matrix(new float[] {1, 2, 3})),
          Parameters.of("other", Tensor.vector(1, 2, 3))
        }) {
      Direction v = new Direction.Dense(state);
      assertThrows(
          IllegalArgumentException.class, () -> v.of(theta.get("w"), new ReferenceNoise()));
    }
  }

  /** Factors multiply in double: in float32 the first product would already be infinite. */
  @Test
  void factorsAreRoundedOnceTogether() {
    Parameters theta = Parameters.of("w", Tensor.vector(0));
    Parameters one = Parameters.of("w", Tensor.vector(1));
    theta.add(1e30, new Direction.Dense(one).scaled(1e-60).scaled(1e30));
    assertArrayEquals(new float[] {1}, theta.tensor("w").data(), 1e-6f);
    Parameters third = theta.zeros();
    third.add(1 / 3.0, new Direction.Dense(one).scaled(1 / 7.0));
    assertArrayEquals(new float[] {(float) (1 / 3.0 * (1 / 7.0))}, third.tensor("w").data());
  }

  @Test
  void differencesCancelOnZeroWeights() {
    Parameters theta = Parameters.of("w", Tensor.vector(new float[200]));
    theta.add(0.125, Z.minus(Z));
    assertArrayEquals(new float[200], theta.tensor("w").data());
  }
}
