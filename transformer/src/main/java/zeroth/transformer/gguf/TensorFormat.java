package zeroth.transformer.gguf;

import java.nio.ByteBuffer;
import zeroth.tensor.format.StoredFormat;
import zeroth.transformer.checkpoint.FloatFormat;

/** The formats of tensors that are read, with the numbers that ggml has for them. */
enum TensorFormat {
  F32(0, null),
  F16(1, StoredFormat.F16),
  BF16(30, StoredFormat.BF16),
  Q4_0(2, StoredFormat.Q4_0),
  Q8_0(8, StoredFormat.Q8_0),
  Q4_K(12, StoredFormat.Q4_K),
  Q6_K(14, StoredFormat.Q6_K);

  private final int id;
  private final StoredFormat narrow;

  TensorFormat(int id, StoredFormat narrow) {
    this.id = id;
    this.narrow = narrow;
  }

  /** Its number in the file. */
  int id() {
    return id;
  }

  /** The format if it is narrower than float32, else null. */
  StoredFormat narrow() {
    return narrow;
  }

  /** Elements of a block, which lie within one row; 1 for plain numbers. */
  int elements() {
    return narrow == null ? 1 : narrow.elements();
  }

  /** Size of a block in bytes. */
  int bytes() {
    return narrow == null ? Float.BYTES : narrow.bytes();
  }

  /**
   * Decodes the next count elements of a little-endian buffer over an array to out[offset ...] and
   * moves on behind them.
   *
   * @param count whole blocks
   */
  void decode(ByteBuffer bytes, float[] out, int offset, int count) {
    if (narrow == null) {
      FloatFormat.F32.decode(bytes, out, offset, count);
      return;
    }
    int from = bytes.arrayOffset() + bytes.position();
    narrow.widen(bytes.array(), from, count, out, offset);
    bytes.position(bytes.position() + (int) narrow.bytes(count));
  }
}
