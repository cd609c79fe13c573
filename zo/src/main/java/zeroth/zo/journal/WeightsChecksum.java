package zeroth.zo.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import zeroth.tensor.Parameter;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;

/**
 * CRC32C over the little-endian elements of tensors, one after the other: a fingerprint that costs
 * little beside an evaluation. What a run claims to others is a SHA-256.
 */
public final class WeightsChecksum {
  private final CRC32C crc = new CRC32C();
  private final float[] some = new float[1 << 14];
  private final ByteBuffer chunk =
      ByteBuffer.allocate(Float.BYTES * some.length).order(ByteOrder.LITTLE_ENDIAN);

  /** The checksum of all tensors in their order. */
  public static int of(Parameters theta) {
    WeightsChecksum checksum = new WeightsChecksum();
    for (Parameter p : theta.list()) {
      checksum.add(theta.tensor(p));
    }
    return checksum.value();
  }

  /** Goes on with these elements. */
  public void add(float[] elements) {
    add(Tensor.vector(elements));
  }

  /** Goes on with a tensor's elements, as float32. */
  private void add(Tensor tensor) {
    for (int i = 0; i < tensor.size(); i += some.length) {
      int count = Math.min(tensor.size() - i, some.length);
      tensor.read(i, count, some, 0);
      chunk.clear().asFloatBuffer().put(some, 0, count);
      crc.update(chunk.limit(count * Float.BYTES));
    }
  }

  /** The checksum of all elements so far. */
  public int value() {
    return (int) crc.getValue();
  }
}
