package zeroth.transformer.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each quantised format against its definition: quanta and scales are drawn, packed bit by bit
 * where the definition has them, and the elements computed from them in double. The scales' range
 * is such that this is exact, so that the one rounding to float32 gives the bits.
 */
class TensorFormatTest {
  private static final int BLOCKS = 700; // more than one chunk of the reader

  @TempDir private Path directory;

  private final Random random = new Random(5);

  /** Bits of a binary16 and its value. */
  private record Half(int bits, double value) {}

  /** 1.f 2^e, 0.f 2^-14 or 0, of either sign. */
  private Half half() {
    int sign = random.nextInt(2);
    int exponent = random.nextInt(12);
    int fraction = random.nextInt(1024);
    double magnitude =
        exponent == 0
            ? Math.scalb(fraction / 1024.0, -14)
            : Math.scalb(1 + fraction / 1024.0, exponent - 15);
    return new Half(sign << 15 | exponent << 10 | fraction, sign == 1 ? -magnitude : magnitude);
  }

  private static void put(byte[] block, int at, Half half) {
    block[at] = (byte) half.bits;
    block[at + 1] = (byte) (half.bits >> 8);
  }

  /** Puts the low bits of a value into a byte from a bit on. */
  private static void put(byte[] block, int at, int bit, int bits, int value) {
    block[at] |= (byte) ((value & (1 << bits) - 1) << bit);
  }

  private interface Block {
    /** Fills a block and the elements that it stands for. */
    void draw(byte[] block, double[] elements);
  }

  private void check(int format, int bytes, int elements, Block block) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(BLOCKS * bytes);
    double[] expected = new double[BLOCKS * elements];
    for (int b = 0; b < BLOCKS; b++) {
      byte[] drawn = new byte[bytes];
      double[] values = new double[elements];
      block.draw(drawn, values);
      data.put(drawn);
      System.arraycopy(values, 0, expected, b * elements, elements);
    }
    GgufBytes file = new GgufBytes(3).tensor("t", format, data.array(), 2 * elements, BLOCKS / 2);
    try (GgufFile read = GgufFile.open(file.write(directory.resolve("m.gguf")))) {
      GgufTensor tensor = read.tensors().get("t");
      compare(expected, 0, read.read(tensor));
      compare(expected, 6 * elements, read.read(tensor, 6 * elements, 2 * elements));
    }
  }

  private static void compare(double[] expected, int from, float[] found) {
    for (int i = 0; i < found.length; i++) {
      assertEquals((float) expected[from + i], found[i], "element " + (from + i));
    }
  }

  @Test
  void q8Zero() throws IOException {
    check(
        8,
        34,
        32,
        (block, elements) -> {
          Half d = half();
          put(block, 0, d);
          for (int i = 0; i < 32; i++) {
            int q = random.nextInt(256) - 128;
            block[2 + i] = (byte) q;
            elements[i] = d.value * q;
          }
        });
  }

  @Test
  void q4Zero() throws IOException {
    check(
        2,
        18,
        32,
        (block, elements) -> {
          Half d = half();
          put(block, 0, d);
          for (int i = 0; i < 32; i++) {
            int q = random.nextInt(16);
            put(block, 2 + i % 16, i < 16 ? 0 : 4, 4, q);
            elements[i] = d.value * (q - 8);
          }
        });
  }

  @Test
  void q4K() throws IOException {
    check(
        12,
        144,
        256,
        (block, elements) -> {
          Half d = half();
          Half m = half();
          put(block, 0, d);
          put(block, 2, m);
          for (int g = 0; g < 8; g++) {
            int s = random.nextInt(64);
            int t = random.nextInt(64);
            if (g < 4) {
              put(block, 4 + g, 0, 6, s);
              put(block, 8 + g, 0, 6, t);
            } else {
              put(block, 12 + g - 4, 0, 4, s);
              put(block, 4 + g - 4, 6, 2, s >> 4);
              put(block, 12 + g - 4, 4, 4, t);
              put(block, 8 + g - 4, 6, 2, t >> 4);
            }
            for (int i = 0; i < 32; i++) {
              int q = random.nextInt(16);
              put(block, 16 + g / 2 * 32 + i, g % 2 * 4, 4, q);
              elements[32 * g + i] = d.value * s * q - m.value * t;
            }
          }
        });
  }

  @Test
  void q6K() throws IOException {
    check(
        14,
        210,
        256,
        (block, elements) -> {
          Half d = half();
          put(block, 208, d);
          for (int g = 0; g < 16; g++) {
            int s = random.nextInt(256) - 128;
            block[192 + g] = (byte) s;
            for (int i = 0; i < 16; i++) {
              int n = 16 * g + i; // of 256: in its half, 32 at a time
              int half = n / 128;
              int q = random.nextInt(64);
              int place = n % 32;
              switch (n % 128 / 32) {
                case 0 -> {
                  put(block, half * 64 + place, 0, 4, q);
                  put(block, 128 + half * 32 + place, 0, 2, q >> 4);
                }
                case 1 -> {
                  put(block, half * 64 + 32 + place, 0, 4, q);
                  put(block, 128 + half * 32 + place, 2, 2, q >> 4);
                }
                case 2 -> {
                  put(block, half * 64 + place, 4, 4, q);
                  put(block, 128 + half * 32 + place, 4, 2, q >> 4);
                }
                default -> {
                  put(block, half * 64 + 32 + place, 4, 4, q);
                  put(block, 128 + half * 32 + place, 6, 2, q >> 4);
                }
              }
              elements[n] = d.value * s * (q - 32);
            }
          }
        });
  }

  @Test
  void plainNumbers() throws IOException {
    check(
        1,
        2,
        1,
        (block, elements) -> {
          Half x = half();
          put(block, 0, x);
          elements[0] = x.value;
        });
    check(
        30,
        2,
        1,
        (block, elements) -> {
          float x =
              Float.intBitsToFloat(Float.floatToRawIntBits((float) random.nextGaussian()) & -65536);
          ByteBuffer.wrap(block)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putShort((short) (Float.floatToRawIntBits(x) >> 16));
          elements[0] = x;
        });
  }
}
