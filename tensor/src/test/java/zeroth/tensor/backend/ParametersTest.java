package zeroth.tensor.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;

class ParametersTest {
  private static final Direction Z = new Direction.Gaussian(Key.ofSeed(1));

  private static Parameters two() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("w", Tensor.matrix(new float[] {1, -0f}, new float[] {3, 4}));
    tensors.put("b", Tensor.vector(5, 6, 7));
    return Parameters.of(tensors);
  }

  @Test
  void keepOrderNamesAndStorage() {
    Parameters theta = two();
    assertEquals(List.of("w", "b"), theta.list().stream().map(Parameter::name).toList());
    assertEquals(7, theta.size());
    assertEquals(1, theta.get("b").index());
    assertSame(theta.tensor("w").data(), theta.freeze(p -> true).tensor("w").data());
    assertTrue(theta.contains("w"));
    assertFalse(theta.contains("v"));
    assertThrows(IllegalArgumentException.class, () -> theta.get("v"));
    assertThrows(IllegalArgumentException.class, () -> theta.tensor("v"));
  }

  @Test
  void freezingReplacesTheMask() {
    Parameters theta = two();
    Parameters frozen = theta.freeze(p -> p.name().equals("w"));
    assertEquals(7, theta.trainableSize());
    assertEquals(3, frozen.trainableSize());
    assertEquals(4, frozen.freeze(p -> p.name().equals("b")).trainableSize());
  }

  @Test
  void copiesAndZerosHaveTheirOwnStorage() {
    Parameters theta = two();
    String before = theta.sha256();
    theta.copy().add(1, Z);
    theta.zeros().add(1, Z);
    assertEquals(before, theta.sha256());
    assertEquals(before, theta.copy().sha256());
    assertArrayEquals(new float[3], theta.zeros().tensor("b").data());
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -1e39, 1e308})
  void stepsThatWouldDestroyTheWeightsAreRefused(double scale) {
    Parameters theta = two();
    String before = theta.sha256();
    assertThrows(IllegalArgumentException.class, () -> theta.add(scale, Z));
    assertThrows(IllegalArgumentException.class, () -> Z.times(scale));
    assertEquals(before, theta.sha256());
  }

  /** A sum with +0 would turn -0 into +0. */
  @Test
  void aStepOfZeroChangesNoBit() {
    Parameters theta = two();
    String before = theta.sha256();
    theta.add(0, Z);
    theta.add(-0.0, Z);
    assertEquals(before, theta.sha256());
  }

  @Test
  void theHashIsOfNamesShapesAndLittleEndianElements() throws Exception {
    byte[] w = elements(1, -0f, 3, 4);
    byte[] b = elements(5, 6, 7);
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    sha.update("w (2, 2)\n".getBytes(StandardCharsets.UTF_8));
    sha.update(w);
    sha.update("b (3)\n".getBytes(StandardCharsets.UTF_8));
    sha.update(b);
    assertEquals(HexFormat.of().formatHex(sha.digest()), two().sha256());
  }

  @Test
  void theHashSeesEveryBitOfALargeTensor() throws Exception {
    float[] data = new float[40_000];
    for (int i = 0; i < data.length; i++) {
      data[i] = i;
    }
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    sha.update("x (40000)\n".getBytes(StandardCharsets.UTF_8));
    sha.update(elements(data));
    Parameters theta = Parameters.of("x", new Tensor(Shape.of(40_000), data));
    String hash = theta.sha256();
    assertEquals(HexFormat.of().formatHex(sha.digest()), hash);
    List<String> hashes = new ArrayList<>(List.of(hash));
    for (int i : new int[] {0, 16_383, 16_384, 39_999}) {
      float kept = data[i];
      data[i] = i == 0 ? -0f : Math.nextUp(kept);
      String changed = theta.sha256();
      assertFalse(hashes.contains(changed));
      hashes.add(changed);
      data[i] = kept;
    }
    assertEquals(hash, theta.sha256());
  }

  @Test
  void theHashSeesNamesShapesAndOrderButNotTheMask() {
    Parameters theta = two();
    assertEquals(theta.sha256(), theta.freeze(p -> true).sha256());
    Map<String, Tensor> reversed = new LinkedHashMap<>();
    reversed.put("b", theta.tensor("b"));
    reversed.put("w", theta.tensor("w"));
    assertNotEquals(theta.sha256(), Parameters.of(reversed).sha256());
    float[] data = new float[6];
    assertNotEquals(
        Parameters.of("x", new Tensor(Shape.of(2, 3), data)).sha256(),
        Parameters.of("x", new Tensor(Shape.of(3, 2), data)).sha256());
    assertNotEquals(
        Parameters.of("x", Tensor.vector(data)).sha256(),
        Parameters.of("y", Tensor.vector(data)).sha256());
  }

  private static byte[] elements(float... data) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(data);
    return bytes.array();
  }
}
