package zeroth.bench.speed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import zeroth.tensor.Elements;
import zeroth.tensor.FloatElements;
import zeroth.tensor.Shape;
import zeroth.tensor.StoredElements;
import zeroth.tensor.format.HalfPrecision;
import zeroth.tensor.format.StoredFormat;

/** Formats in which the weights of a timed decoder lie in memory. */
enum WeightFormat {
  /** As they are trained. */
  FLOAT32("float32") {
    @Override
    Elements elements(Shape shape, float[] w) {
      return new FloatElements(w);
    }
  },

  /** As most published models come. */
  BF16("bf16") {
    @Override
    Elements elements(Shape shape, float[] w) {
      ByteBuffer bytes = bytes(StoredFormat.BF16, w.length);
      for (float x : w) {
        bytes.putShort(HalfPrecision.toBfloat16(x));
      }
      return new StoredElements(StoredFormat.BF16, bytes.flip(), w.length, "random weights");
    }
  },

  /** Matrices in blocks of 32 bytes with a scale, vectors in float32, as GGUF files have them. */
  Q8_0("Q8_0") {
    @Override
    Elements elements(Shape shape, float[] w) {
      if (!shape.isMatrix()) {
        return new FloatElements(w);
      }
      ByteBuffer bytes = bytes(StoredFormat.Q8_0, w.length);
      for (int i = 0; i < w.length; i += StoredFormat.Q8_0.elements()) {
        block(w, i, bytes);
      }
      return new StoredElements(StoredFormat.Q8_0, bytes.flip(), w.length, "random weights");
    }
  },

  /** Matrices in blocks of 256 numbers of four bits with scales of their groups. */
  Q4_K("Q4_K") {
    @Override
    Elements elements(Shape shape, float[] w) {
      if (!shape.isMatrix()) {
        return new FloatElements(w);
      }
      ByteBuffer bytes = bytes(StoredFormat.Q4_K, w.length);
      for (int i = 0; i < w.length; i += StoredFormat.Q4_K.elements()) {
        FourBitBlocks.put(w, i, bytes);
      }
      return new StoredElements(StoredFormat.Q4_K, bytes.flip(), w.length, "random weights");
    }
  };

  private final String title;

  WeightFormat(String title) {
    this.title = title;
  }

  /** Its name in tables. */
  String title() {
    return title;
  }

  /**
   * Weights in this format.
   *
   * @param shape of the tensor; rows of whole blocks
   * @param w its elements, finite; may be kept
   */
  abstract Elements elements(Shape shape, float[] w);

  /** Outside the heap, as a file is that is mapped. */
  private static ByteBuffer bytes(StoredFormat format, int size) {
    return ByteBuffer.allocateDirect((int) format.bytes(size)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The scale brings the largest element to 127. */
  private static void block(float[] w, int from, ByteBuffer out) {
    int count = StoredFormat.Q8_0.elements();
    float largest = 0;
    for (int i = from; i < from + count; i++) {
      largest = Math.max(largest, Math.abs(w[i]));
    }
    short scale = HalfPrecision.toBinary16(largest / 127);
    out.putShort(scale);
    float d = HalfPrecision.binary16(scale);
    for (int i = from; i < from + count; i++) {
      out.put((byte) Math.max(-127, Math.min(127, Math.round(w[i] / d))));
    }
  }
}
