package zeroth.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zeroth.tensor.backend.Parameters;

class NamedTensorsTest {
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  NamedTensorsTest() {
    tensors.put("w", Tensor.matrix(new float[] {1, -0f}, new float[] {3, 4}));
    tensors.put("b", Tensor.vector(5, 6, 7));
  }

  @Test
  void haveOrderNamesMaskAndStorage() {
    NamedTensors theta = NamedTensors.of(tensors);
    assertEquals(
        List.of(
            new Parameter(0, "w", Shape.of(2, 2), true), new Parameter(1, "b", Shape.of(3), true)),
        theta.list());
    assertSame(tensors.get("b"), theta.tensor("b"));
    assertEquals(7, theta.size());
    NamedTensors frozen = theta.freeze(p -> p.name().equals("w"));
    assertEquals(3, frozen.trainableSize());
    assertEquals(4, frozen.freeze(p -> p.name().equals("b")).trainableSize());
    assertSame(tensors.get("w"), frozen.tensor("w"));
    assertTrue(theta.contains("w"));
    assertFalse(theta.contains("v"));
    assertThrows(IllegalArgumentException.class, () -> theta.get("v"));
  }

  @Test
  void haveTheHashOfParametersOfTheSameTensors() {
    assertEquals(Parameters.of(tensors).sha256(), NamedTensors.of(tensors).sha256());
  }

  /** Whoever keeps the newest elements hears of a read, but not of a look at what stands here. */
  @Test
  void tellTheirStorageBeforeTheHostReads() {
    List<Tensor> exposed = new ArrayList<>();
    Storage elsewhere = exposed::add;
    Parameter b = new Parameter(0, "b", Shape.of(3), true);
    NamedTensors theta =
        new NamedTensors(List.of(b), List.of(tensors.get("b")), elsewhere, Map.of());
    theta.storage(b);
    assertEquals(List.of(), exposed);
    theta.tensor("b");
    theta.freeze(p -> true).tensor(b);
    theta.sha256();
    assertEquals(3, exposed.size());
    exposed.forEach(tensor -> assertSame(tensors.get("b"), tensor));
    assertTrue(theta.isIn(elsewhere));
    assertTrue(theta.freeze(p -> true).isIn(elsewhere));
    assertFalse(theta.isIn(Storage.HOST));
  }
}
