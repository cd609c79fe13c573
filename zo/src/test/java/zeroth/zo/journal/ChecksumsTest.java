package zeroth.zo.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;

/** Checksums, by the bytes that they are of. */
class ChecksumsTest {
  private static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.flip());
    return (int) crc.getValue();
  }

  /** Little-endian, one tensor after the other; some are read in more than one piece. */
  @Test
  void weightsAreTheirElements() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("one", Tensor.zeros(Shape.of(3)));
    tensors.put("large", Tensor.zeros(Shape.of(100, 401)));
    tensors.put("piece", Tensor.zeros(Shape.of(1 << 14)));
    Parameters theta = Parameters.of(tensors);
    theta.add(1, new Direction.Gaussian(Key.ofSeed(1)));
    ByteBuffer bytes = ByteBuffer.allocate(4 * (int) theta.size()).order(ByteOrder.LITTLE_ENDIAN);
    WeightsChecksum added = new WeightsChecksum();
    theta
        .list()
        .forEach(
            p -> {
              for (float x : theta.tensor(p).data()) {
                bytes.putFloat(x);
              }
              added.add(theta.tensor(p).data());
            });
    int expected = crc(bytes);
    assertEquals(expected, WeightsChecksum.of(theta));
    assertEquals(expected, added.value());
  }

  /** Big-endian, each step behind the number of its losses. */
  @Test
  void lossesAreTheirBitsStepByStep() {
    double[] first = {1, Double.NaN, -0.0};
    double[] second = {};
    double[] third = {Math.PI};
    ByteBuffer bytes = ByteBuffer.allocate(3 * 4 + 4 * 8);
    for (double[] step : List.of(first, second, third)) {
      bytes.putInt(step.length);
      for (double loss : step) {
        bytes.putDouble(loss);
      }
    }
    List<JournalRecord.Losses> steps =
        List.of(
            new JournalRecord.Losses(0, first),
            new JournalRecord.Losses(1, second),
            new JournalRecord.Losses(2, third));
    LossesChecksum checksum = LossesChecksum.of(steps.subList(0, 1));
    assertNotEquals(crc(bytes.duplicate()), checksum.value());
    checksum.add(second);
    checksum.add(third);
    assertEquals(LossesChecksum.of(steps).value(), checksum.value());
    assertEquals(crc(bytes), checksum.value());
  }
}
