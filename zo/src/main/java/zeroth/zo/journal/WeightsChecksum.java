package zeroth.zo.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;

/**
 * CRC32C over the little-endian elements of tensors, one after the other: a fingerprint that costs
 * little beside an evaluation. What a run claims to others is a SHA-256.
 */
public final class WeightsChecksum {
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer chunk = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

  /** The checksum of all tensors in their order. */
  public static int of(Parameters theta) {
    WeightsChecksum checksum = new WeightsChecksum();
    for (Parameter p : theta.list()) {
      checksum.add(theta.tensor(p).data());
    }
    return checksum.value();
  }

  /** Goes on with these elements. */
  public void add(float[] elements) {
    for (int i = 0; i < elements.length; ) {
      int count = Math.min(elements.length - i, chunk.capacity() / Float.BYTES);
      chunk.clear().asFloatBuffer().put(elements, i, count);
      crc.update(chunk.limit(count * Float.BYTES));
      i += count;
    }
  }

  /** The checksum of all elements so far. */
  public int value() {
    return (int) crc.getValue();
  }
}
