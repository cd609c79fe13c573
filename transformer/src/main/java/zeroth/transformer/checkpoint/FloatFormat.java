package zeroth.transformer.checkpoint;

import java.nio.ByteBuffer;
import zeroth.tensor.format.HalfPrecision;
import zeroth.tensor.format.StoredFormat;

/** How checkpoints store real numbers, little-endian. All of them decode to float32 exactly. */
public enum FloatFormat {
  /** IEEE 754 binary32. */
  F32(4, null) {
    @Override
    public void decode(ByteBuffer bytes, float[] out, int offset, int count) {
      bytes.asFloatBuffer().get(out, offset, count);
      bytes.position(bytes.position() + count * 4);
    }
  },
  /** IEEE 754 binary16. */
  F16(2, StoredFormat.F16) {
    @Override
    public void decode(ByteBuffer bytes, float[] out, int offset, int count) {
      for (int i = 0; i < count; i++) {
        out[offset + i] = HalfPrecision.binary16(bytes.getShort());
      }
    }
  },
  /** bfloat16: the upper half of a binary32. */
  BF16(2, StoredFormat.BF16) {
    @Override
    public void decode(ByteBuffer bytes, float[] out, int offset, int count) {
      for (int i = 0; i < count; i++) {
        out[offset + i] = HalfPrecision.bfloat16(bytes.getShort());
      }
    }
  };

  private final int bytes;
  private final StoredFormat narrow;

  FloatFormat(int bytes, StoredFormat narrow) {
    this.bytes = bytes;
    this.narrow = narrow;
  }

  /** The format in which tensors can stay so, or null for float32 itself. */
  public StoredFormat narrow() {
    return narrow;
  }

  /** Size of an element in bytes. */
  public int bytes() {
    return bytes;
  }

  /**
   * Decodes the next count elements of a little-endian buffer to out[offset ...] and moves on
   * behind them.
   */
  public abstract void decode(ByteBuffer bytes, float[] out, int offset, int count);
}
