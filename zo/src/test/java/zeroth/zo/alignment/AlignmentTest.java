package zeroth.zo.alignment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.registry.Methods;

class AlignmentTest {

  private static Parameters of(float... elements) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("a", Tensor.vector(elements[0], elements[1]));
    tensors.put("b", Tensor.vector(elements[2]));
    return Parameters.of(tensors);
  }

  @Test
  void cosinesAreThoseOfTheUpdateAndTheNegativeGradient() {
    Alignment found = Alignment.of(of(1, 1, 1), of(0, 1, 3), of(3, 4, 12));
    // u = (-1, 0, 2), g = (3, 4, 12)
    Alignment.Part a = found.parts().get("a");
    assertEquals(3 / 5.0, a.cosine(), 1e-12);
    assertEquals(2 * 9 / 25.0, a.quality(), 1e-12);
    assertEquals(-1, found.parts().get("b").cosine(), 1e-12);
    assertEquals((3 - 24) / Math.sqrt(5 * 169), found.all().cosine(), 1e-12);
    assertEquals(3 * 441.0 / (5 * 169), found.all().quality(), 1e-12);
  }

  @Test
  void anEstimateThatIsTheGradientHasNoErrorAndFullQuality() {
    Alignment found = Alignment.of(of(1, 1, 1), of(0.7f, 0.6f, -0.2f), of(3, 4, 12));
    assertEquals(1, found.all().projection(0.1), 1e-6);
    assertEquals(0, found.all().squaredError(0.1), 1e-6);
    assertEquals(3, found.all().quality(), 1e-5);
    // half the gradient is off by a quarter of its square
    assertEquals(0.25, found.all().squaredError(0.2), 1e-6);
  }

  /** The table of the audit: order statistics of standard normals. */
  @Test
  void predictionsAreThoseOfTheFormulas() {
    assertEquals(1, predicted("mezo", Map.of()));
    assertEquals(8, predicted("mezo", Map.of("q", "8")));
    assertEquals(3, predicted("rloo", Map.of("samples", "4")));
    assertEquals(4, predicted("fzoo", Map.of("samples", "4")));
    for (String name : new String[] {"mezo-greedy", "ldsd-sgd"}) {
      assertEquals(1.00, predicted(name, Map.of("candidates", "2")), 0.02);
      assertEquals(1.55, predicted(name, Map.of("candidates", "4")), 0.02);
      assertEquals(2.40, predicted(name, Map.of("candidates", "8")), 0.03);
    }
    assertEquals(1.00, predicted("mezo-gv", Map.of("candidates", "2")), 0.02);
    assertEquals(2.10, predicted("mezo-gv", Map.of("candidates", "4")), 0.03);
    assertEquals(4.54, predicted("mezo-gv", Map.of("candidates", "8")), 0.06);
    assertTrue(Double.isNaN(predicted("loren", Map.of())));
    assertTrue(Double.isNaN(predicted("rloo", Map.of("rule", "adam"))));
  }

  @Test
  void scalesHelpAsFarAsTheyFollowTheGradient() {
    Alignment found = Alignment.of(of(1, 1, 1), of(0, 1, 3), of(3, 4, 12));
    // |g_a|^2 = 25 over 2 elements, |g_b|^2 = 144 over 1
    assertEquals(1, PredictedQuality.of(Map.of("a", 0.3, "b", 0.3), found), 1e-12);
    assertEquals(3 * 144 / 169.0, PredictedQuality.of(Map.of("a", 0.0, "b", 2.0), found), 1e-12);
    assertEquals(
        3 * (25 + 4 * 144) / (169.0 * 6),
        PredictedQuality.of(Map.of("a", 1.0, "b", 2.0), found),
        1e-12);
  }

  private static double predicted(String name, Map<String, String> given) {
    return PredictedQuality.of(name, new HashMap<>(Methods.named(name).settings(given).values()));
  }
}
