package zeroth.zo.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.OutputNoise;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.zo.laws.Flat;
import zeroth.zo.laws.HeldState;

/** What outer products keep from one minibatch to the next. */
class OuterProductsTest {
  private static final Key KEY = Key.ofSeed(6);
  private static final int B = 4;

  /** Matrices of more rows and columns than examples, and of fewer; each with a bias. */
  private static Parameters theta() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("large", Tensor.zeros(Shape.of(6, 5)));
    tensors.put("bias", Tensor.zeros(Shape.of(6)));
    tensors.put("small", Tensor.zeros(Shape.of(3, 7)));
    tensors.put("other", Tensor.zeros(Shape.of(3)));
    return Parameters.of(tensors);
  }

  /** What a map is given by a minibatch: a row for each example. */
  private static void map(MapInputs inputs, Parameters theta, String matrix, String bias) {
    int n = theta.get(matrix).shape().columns();
    float[] x = new float[B * n];
    new ReferenceNoise().addGaussian(KEY.fold(matrix), 0, x.length, 1, x, 0);
    inputs.mapped(theta.get(matrix), theta.get(bias), x, new int[] {0, 1, 2, 3});
  }

  private static double[] direction(OuterProducts products, Parameters theta, MapInputs inputs) {
    List<OutputNoise> z = List.of(new OutputNoise(KEY.fold(0)), new OutputNoise(KEY.fold(1)));
    double[][] c = {{1, -2, 0.5, 3}, {0.25, 1, -1, 2}};
    Direction v = products.direction(z, c, inputs);
    return Flat.of(v, theta);
  }

  /** Minibatches of as many examples that use one map, the other, and both. */
  @Test
  void aDirectionDoesNotDependOnTheMapsOfTheMinibatchBefore() {
    Parameters theta = theta();
    OuterProducts kept = new OuterProducts(theta);
    for (int maps : new int[] {1, 2, 3, 1}) {
      MapInputs inputs = new MapInputs(B);
      if ((maps & 1) != 0) {
        map(inputs, theta, "large", "bias");
      }
      if ((maps & 2) != 0) {
        map(inputs, theta, "small", "other");
      }
      assertArrayEquals(
          direction(new OuterProducts(theta), theta, inputs), direction(kept, theta, inputs));
    }
  }

  /** Two factors of B columns for a large matrix, and the elements of all that is small. */
  @Test
  void whatIsHeldIsTheFactorsAndTheElementsOfTheMapsThatAreUsed() {
    Parameters theta = theta();
    OuterProducts products = new OuterProducts(theta);
    MapInputs inputs = new MapInputs(B);
    map(inputs, theta, "large", "bias");
    direction(products, theta, inputs);
    assertEquals(4 * ((6 + 5) * B + 6), HeldState.bytes(products, theta));
    map(inputs, theta, "small", "other");
    direction(products, theta, inputs);
    assertEquals(4 * ((6 + 5) * B + 6 + 3 * 7 + 3), HeldState.bytes(products, theta));
  }
}
