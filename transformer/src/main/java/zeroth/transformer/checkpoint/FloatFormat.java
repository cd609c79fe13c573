package zeroth.transformer.checkpoint;

import java.nio.ByteBuffer;

/** How checkpoints store real numbers, little-endian. All of them decode to float32 exactly. */
public enum FloatFormat {
  /** IEEE 754 binary32. */
  F32(4) {
    @Override
    public void decode(ByteBuffer bytes, float[] out, int offset, int count) {
      bytes.asFloatBuffer().get(out, offset, count);
      bytes.position(bytes.position() + count * 4);
    }
  },
  /** IEEE 754 binary16. */
  F16(2) {
    @Override
    public void decode(ByteBuffer bytes, float[] out, int offset, int count) {
      for (int i = 0; i < count; i++) {
        out[offset + i] = half(bytes.getShort());
      }
    }
  },
  /** bfloat16: the upper half of a binary32. */
  BF16(2) {
    @Override
    public void decode(ByteBuffer bytes, float[] out, int offset, int count) {
      for (int i = 0; i < count; i++) {
        out[offset + i] = brain(bytes.getShort());
      }
    }
  };

  private final int bytes;

  FloatFormat(int bytes) {
    this.bytes = bytes;
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

  /** The binary16 of these bits: 1 sign, 5 exponent (bias 15) and 10 fraction bits. */
  public static float half(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = bits >>> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f; // zero and subnormals, exact in binary32
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(magnitude));
    }
    int wide = exponent == 0x1f ? 0xff : exponent + (127 - 15);
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }

  /** The bfloat16 of these bits: 1 sign, 8 exponent (bias 127) and 7 fraction bits. */
  public static float brain(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }
}
