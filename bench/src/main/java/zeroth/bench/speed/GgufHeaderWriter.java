package zeroth.bench.speed;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import zeroth.tensor.Shape;

/**
 * Makes what stands before the data of a GGUF file of version 3 (ggml's docs/gguf.md): values by
 * key, then each tensor's name, extents from the innermost on, format and place in the data. Both
 * the data and every tensor in it begin at a multiple of {@value #ALIGNMENT} bytes.
 */
public final class GgufHeaderWriter {
  /** The number that ggml has for float32. */
  public static final int F32 = 0;

  /** That for blocks of 32 bytes behind a scale. */
  static final int Q8_0 = 8;

  private static final int ALIGNMENT = 32;
  private static final int WHOLE = 4; // kinds of values
  private static final int SIGNED = 5;
  private static final int REAL = 6;
  private static final int TEXT = 8;
  private static final int LIST = 9;

  private final Little values = new Little();
  private final Little tensors = new Little();
  private int valueCount;
  private int tensorCount;
  private long dataSize;

  /** Little-endian output. */
  private static final class Little extends ByteArrayOutputStream {
    private Little int32(int value) {
      writeBytes(buffer(Integer.BYTES).putInt(value).array());
      return this;
    }

    private Little int64(long value) {
      writeBytes(buffer(Long.BYTES).putLong(value).array());
      return this;
    }

    private Little text(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      int64(bytes.length).writeBytes(bytes);
      return this;
    }

    private static ByteBuffer buffer(int size) {
      return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** A whole number of at least 0. */
  public GgufHeaderWriter size(String key, int value) {
    value(key, WHOLE).int32(value);
    return this;
  }

  /** A number of float32. */
  public GgufHeaderWriter real(String key, float value) {
    value(key, REAL).int32(Float.floatToIntBits(value));
    return this;
  }

  /** A text. */
  public GgufHeaderWriter text(String key, String value) {
    value(key, TEXT).text(value);
    return this;
  }

  /** Texts in their order. */
  public GgufHeaderWriter texts(String key, List<String> list) {
    Little out = value(key, LIST).int32(TEXT).int64(list.size());
    list.forEach(out::text);
    return this;
  }

  /**
   * A tokenizer of GPT-2's kind without merges.
   *
   * @param tokens by their ids, all of them plain ones
   */
  public GgufHeaderWriter letters(List<String> tokens) {
    text("tokenizer.ggml.model", "gpt2").text("tokenizer.ggml.pre", "gpt-2");
    texts("tokenizer.ggml.tokens", tokens);
    Little types = value("tokenizer.ggml.token_type", LIST).int32(SIGNED).int64(tokens.size());
    Collections.nCopies(tokens.size(), 1).forEach(types::int32);
    return texts("tokenizer.ggml.merges", List.of());
  }

  private Little value(String key, int kind) {
    valueCount++;
    return values.text(key).int32(kind);
  }

  /**
   * The next tensor in the data.
   *
   * @param format ggml's number for it
   * @param bytes of its elements, behind which there is {@link #padding}
   */
  public GgufHeaderWriter tensor(String name, Shape shape, int format, long bytes) {
    tensorCount++;
    List<Integer> extents = shape.extents();
    tensors.text(name).int32(extents.size());
    for (int i = extents.size() - 1; i >= 0; i--) {
      tensors.int64(extents.get(i));
    }
    tensors.int32(format).int64(dataSize);
    dataSize += bytes + padding(bytes).length;
    return this;
  }

  /** What stands behind so many bytes that begin at a multiple of {@value #ALIGNMENT}. */
  public static byte[] padding(long bytes) {
    return new byte[(int) (-bytes & ALIGNMENT - 1)];
  }

  /** The header with its padding. */
  public byte[] bytes() {
    Little out = new Little();
    out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    out.int32(3).int64(tensorCount).int64(valueCount);
    out.writeBytes(values.toByteArray());
    out.writeBytes(tensors.toByteArray());
    out.writeBytes(padding(out.size()));
    return out.toByteArray();
  }
}
