package zeroth.transformer.gguf;

import java.nio.ByteBuffer;
import zeroth.transformer.checkpoint.FloatFormat;

/**
 * The formats of tensors that are read: numbers, and blocks of them with shared scales, as ggml
 * defines them. A product of a block's scales is exact in float32; each element is then the real
 * number of its definition, rounded once.
 */
enum TensorFormat {
  F32(0, 1, 4) {
    @Override
    void decode(ByteBuffer bytes, float[] out, int offset, int count) {
      FloatFormat.F32.decode(bytes, out, offset, count);
    }
  },
  F16(1, 1, 2) {
    @Override
    void decode(ByteBuffer bytes, float[] out, int offset, int count) {
      FloatFormat.F16.decode(bytes, out, offset, count);
    }
  },
  BF16(30, 1, 2) {
    @Override
    void decode(ByteBuffer bytes, float[] out, int offset, int count) {
      FloatFormat.BF16.decode(bytes, out, offset, count);
    }
  },

  /**
   * d (q - 8): d in binary16, then 32 q of 4 bits, the low halves of the 16 bytes before the high.
   */
  Q4_0(2, 32, 18) {
    @Override
    void block(ByteBuffer bytes, float[] out, int offset) {
      float d = FloatFormat.half(bytes.getShort());
      for (int i = 0; i < 16; i++) {
        int pair = bytes.get();
        out[offset + i] = d * ((pair & 0xf) - 8);
        out[offset + 16 + i] = d * ((pair >> 4 & 0xf) - 8);
      }
    }
  },

  /** d q: d in binary16, then 32 signed bytes. */
  Q8_0(8, 32, 34) {
    @Override
    void block(ByteBuffer bytes, float[] out, int offset) {
      float d = FloatFormat.half(bytes.getShort());
      for (int i = 0; i < 32; i++) {
        out[offset + i] = d * bytes.get();
      }
    }
  },

  /**
   * (d s_g) q - (m t_g) for eight groups g of 32: d and m in binary16, s and t of 6 bits packed in
   * twelve bytes, q of 4 bits, two groups in 32 bytes, the low halves before the high.
   */
  Q4_K(12, 256, 144) {
    @Override
    void block(ByteBuffer bytes, float[] out, int offset) {
      float d = FloatFormat.half(bytes.getShort());
      float m = FloatFormat.half(bytes.getShort());
      int packed = bytes.position();
      bytes.position(packed + 12);
      for (int g = 0; g < 8; g += 2) {
        float low = d * scale(bytes, packed, g);
        float lowest = m * least(bytes, packed, g);
        float high = d * scale(bytes, packed, g + 1);
        float highest = m * least(bytes, packed, g + 1);
        for (int i = 0; i < 32; i++) {
          int pair = bytes.get();
          out[offset + 32 * g + i] = low * (pair & 0xf) - lowest;
          out[offset + 32 * g + 32 + i] = high * (pair >> 4 & 0xf) - highest;
        }
      }
    }

    /** s_g: 6 bits of byte g, or, from 4 on, 4 of byte g + 4 under the top 2 of byte g - 4. */
    private static int scale(ByteBuffer bytes, int packed, int g) {
      return g < 4
          ? bytes.get(packed + g) & 0x3f
          : bytes.get(packed + g + 4) & 0xf | bytes.get(packed + g - 4) >> 2 & 0x30;
    }

    /** t_g: 6 bits of byte g + 4, or the upper 4 of byte g + 4 under the top 2 of byte g. */
    private static int least(ByteBuffer bytes, int packed, int g) {
      return g < 4
          ? bytes.get(packed + g + 4) & 0x3f
          : bytes.get(packed + g + 4) >> 4 & 0xf | bytes.get(packed + g) >> 2 & 0x30;
    }
  },

  /**
   * (d s_g) (q - 32) for sixteen groups g of 16: the low 4 bits of all q in 128 bytes, their high 2
   * in 64, s in sixteen signed bytes, d in binary16. Each half of 128 elements has four quarters: a
   * byte of low bits serves quarters 0 and 2, or 1 and 3, one of high bits all four.
   */
  Q6_K(14, 256, 210) {
    @Override
    void block(ByteBuffer bytes, float[] out, int offset) {
      int start = bytes.position();
      float d = FloatFormat.half(bytes.getShort(start + 208));
      for (int n = 0; n < 256; n++) {
        int half = n / 128;
        int quarter = n % 128 / 32;
        int i = n % 32;
        int low = bytes.get(start + 64 * half + 32 * (quarter % 2) + i) >> 4 * (quarter / 2);
        int high = bytes.get(start + 128 + 32 * half + i) >> 2 * quarter;
        int q = (low & 0xf | (high & 3) << 4) - 32;
        out[offset + n] = d * bytes.get(start + 192 + n / 16) * q;
      }
      bytes.position(start + 210);
    }
  };

  private final int id;
  private final int elements;
  private final int bytes;

  TensorFormat(int id, int elements, int bytes) {
    this.id = id;
    this.elements = elements;
    this.bytes = bytes;
  }

  /** Its number in the file. */
  int id() {
    return id;
  }

  /** Elements of a block, which lie within one row; 1 for plain numbers. */
  int elements() {
    return elements;
  }

  /** Size of a block in bytes. */
  int bytes() {
    return bytes;
  }

  /**
   * Decodes the next count elements of a little-endian buffer to out[offset ...] and moves on
   * behind them.
   *
   * @param count whole blocks
   */
  void decode(ByteBuffer bytes, float[] out, int offset, int count) {
    for (int i = 0; i < count; i += elements) {
      block(bytes, out, offset + i);
    }
  }

  void block(ByteBuffer bytes, float[] out, int offset) {
    throw new UnsupportedOperationException(this + " has no blocks");
  }
}
