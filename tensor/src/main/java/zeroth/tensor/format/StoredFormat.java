package zeroth.tensor.format;

/**
 * Formats of less than float32 in which tensors are stored, little-endian: the two of 16 bits, and
 * blocks of small whole numbers with shared scales, as ggml defines them. A product of a block's
 * scales is exact in float32; each element is then the real number of its definition, rounded once.
 */
public enum StoredFormat {
  /** bfloat16. */
  BF16(1, 2) {
    @Override
    public void widen(byte[] from, int first, int count, float[] into, int at) {
      for (int i = 0; i < count; i++) {
        into[at + i] = HalfPrecision.bfloat16(int16(from, first + 2 * i));
      }
    }
  },

  /** IEEE 754 binary16. */
  F16(1, 2) {
    @Override
    public void widen(byte[] from, int first, int count, float[] into, int at) {
      for (int i = 0; i < count; i++) {
        into[at + i] = HalfPrecision.binary16(int16(from, first + 2 * i));
      }
    }
  },

  /** d q: d in binary16, then 32 signed bytes. */
  Q8_0(32, 34) {
    @Override
    void block(byte[] bytes, int from, float[] out, int at) {
      float d = HalfPrecision.binary16(int16(bytes, from));
      for (int i = 0; i < 32; i++) {
        out[at + i] = d * bytes[from + 2 + i];
      }
    }
  },

  /**
   * d (q - 8): d in binary16, then 32 q of 4 bits, the low halves of the 16 bytes before the high.
   */
  Q4_0(32, 18) {
    @Override
    void block(byte[] bytes, int from, float[] out, int at) {
      float d = HalfPrecision.binary16(int16(bytes, from));
      for (int i = 0; i < 16; i++) {
        int pair = bytes[from + 2 + i];
        out[at + i] = d * ((pair & 0xf) - 8);
        out[at + 16 + i] = d * ((pair >> 4 & 0xf) - 8);
      }
    }
  },

  /**
   * (d s_g) q - (m t_g) for eight groups g of 32: d and m in binary16, s and t of 6 bits packed in
   * twelve bytes, q of 4 bits, two groups in 32 bytes, the low halves before the high.
   */
  Q4_K(256, 144) {
    @Override
    void block(byte[] bytes, int from, float[] out, int at) {
      float d = HalfPrecision.binary16(int16(bytes, from));
      float m = HalfPrecision.binary16(int16(bytes, from + 2));
      int packed = from + 4;
      for (int g = 0; g < 8; g += 2) {
        float low = d * PackedSixes.scale(bytes, packed, g);
        float lowest = m * PackedSixes.least(bytes, packed, g);
        float high = d * PackedSixes.scale(bytes, packed, g + 1);
        float highest = m * PackedSixes.least(bytes, packed, g + 1);
        for (int i = 0; i < 32; i++) {
          int pair = bytes[packed + 12 + 16 * g + i];
          out[at + 32 * g + i] = low * (pair & 0xf) - lowest;
          out[at + 32 * g + 32 + i] = high * (pair >> 4 & 0xf) - highest;
        }
      }
    }
  },

  /**
   * (d s_g) (q - 32) for sixteen groups g of 16: the low 4 bits of all q in 128 bytes, their high 2
   * in 64, s in sixteen signed bytes, d in binary16. Each half of 128 elements has four quarters: a
   * byte of low bits serves quarters 0 and 2, or 1 and 3, one of high bits all four.
   */
  Q6_K(256, 210) {
    @Override
    void block(byte[] bytes, int from, float[] out, int at) {
      float d = HalfPrecision.binary16(int16(bytes, from + 208));
      for (int g = 0; g < 16; g++) {
        float scale = d * bytes[from + 192 + g];
        int half = g / 8;
        int quarter = g % 8 / 2;
        int low = from + 64 * half + 32 * (quarter % 2) + 16 * (g % 2);
        int high = from + 128 + 32 * half + 16 * (g % 2);
        for (int i = 0; i < 16; i++) {
          int four = bytes[low + i] >> 4 * (quarter / 2) & 0xf;
          int two = bytes[high + i] >> 2 * quarter & 3;
          out[at + 16 * g + i] = scale * ((four | two << 4) - 32);
        }
      }
    }
  };

  private final int elements;
  private final int bytes;

  StoredFormat(int elements, int bytes) {
    this.elements = elements;
    this.bytes = bytes;
  }

  /** Elements of a block, which lie within one row of a tensor; 1 for plain numbers. */
  public int elements() {
    return elements;
  }

  /** Size of a block in bytes. */
  public int bytes() {
    return bytes;
  }

  /** Size of so many elements in bytes. */
  public long bytes(long count) {
    return count / elements * bytes;
  }

  /** Widens elements as {@link Widening} says, block by block. */
  public void widen(byte[] from, int first, int count, float[] into, int at) {
    for (int i = 0, place = first; i < count; i += elements, place += bytes) {
      block(from, place, into, at + i);
    }
  }

  /** Widens the block that begins at a byte. */
  void block(byte[] bytes, int from, float[] out, int at) {
    throw new UnsupportedOperationException(this + " has no blocks");
  }

  private static short int16(byte[] bytes, int from) {
    return (short) (bytes[from] & 0xff | bytes[from + 1] << 8);
  }
}
