package zeroth.transformer.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes GGUF files from their parts, value by value and tensor by tensor. */
final class GgufBytes {
  static final int U8 = 0;
  static final int U32 = 4;
  static final int I32 = 5;
  static final int F32 = 6;
  static final int BOOL = 7;
  static final int TEXT = 8;
  static final int LIST = 9;
  static final int U64 = 10;

  private record Stored(String name, int format, int[] extents, byte[] data) {}

  private final int version;
  private final Out values = new Out();
  private final List<Stored> tensors = new ArrayList<>();
  private int count;
  private int alignment = 32;

  GgufBytes(int version) {
    this.version = version;
  }

  /** Little-endian output. */
  static final class Out extends ByteArrayOutputStream {
    Out int32(int value) {
      writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
      return this;
    }

    Out int64(long value) {
      writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
      return this;
    }

    Out text(String value) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      int64(bytes.length).writeBytes(bytes);
      return this;
    }
  }

  /** The next value is of this key and kind; its bytes follow. */
  Out value(String key, int kind) {
    count++;
    return values.text(key).int32(kind);
  }

  GgufBytes size(String key, int value) {
    value(key, U32).int32(value);
    return this;
  }

  GgufBytes real(String key, float value) {
    value(key, F32).int32(Float.floatToRawIntBits(value));
    return this;
  }

  GgufBytes text(String key, String value) {
    value(key, TEXT).text(value);
    return this;
  }

  GgufBytes flag(String key, boolean value) {
    value(key, BOOL).write(value ? 1 : 0);
    return this;
  }

  GgufBytes texts(String key, List<String> list) {
    Out out = value(key, LIST).int32(TEXT).int64(list.size());
    list.forEach(out::text);
    return this;
  }

  GgufBytes wholes(String key, List<Integer> list) {
    Out out = value(key, LIST).int32(I32).int64(list.size());
    list.forEach(out::int32);
    return this;
  }

  GgufBytes reals(String key, List<Float> list) {
    Out out = value(key, LIST).int32(F32).int64(list.size());
    list.forEach(x -> out.int32(Float.floatToRawIntBits(x)));
    return this;
  }

  GgufBytes aligned(int bytes) {
    alignment = bytes;
    return size("general.alignment", bytes);
  }

  /**
   * A tensor of data as it is.
   *
   * @param extents innermost first
   */
  GgufBytes tensor(String name, int format, byte[] data, int... extents) {
    tensors.add(new Stored(name, format, extents, data));
    return this;
  }

  /** A tensor of F32. */
  GgufBytes floats(String name, float[] data, int... extents) {
    return tensor(name, 0, floats(data), extents);
  }

  /**
   * The same file with other elements, random ones in this format, or in F16 where they fill no
   * whole blocks of it.
   *
   * @param blockElements elements of a block
   * @param blockBytes bytes of a block
   * @param scales where in a block there are numbers of binary16, which become small
   */
  GgufBytes in(int format, int blockElements, int blockBytes, List<Integer> scales) {
    Random random = new Random(format);
    for (int i = 0; i < tensors.size(); i++) {
      Stored t = tensors.get(i);
      if (t.name.equals("rope_freqs.weight")) {
        continue; // which must be what it is
      }
      boolean fits = t.extents[0] % blockElements == 0 && t.extents.length > 1;
      int bytes = fits ? blockBytes : 2;
      byte[] data = new byte[t.data.length / 4 / (fits ? blockElements : 1) * bytes];
      random.nextBytes(data);
      for (int block = 0; block < data.length; block += bytes) {
        for (int at : fits ? scales : List.of(0)) {
          data[block + at + 1] = (byte) (data[block + at + 1] & 0x83 | (fits ? 0x18 : 0x38));
        }
      }
      tensors.set(i, new Stored(t.name, fits ? format : 1, t.extents, data));
    }
    return this;
  }

  static byte[] floats(float... data) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * data.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float x : data) {
      bytes.putFloat(x);
    }
    return bytes.array();
  }

  byte[] bytes() {
    Out out = new Out();
    out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    out.int32(version).int64(tensors.size()).int64(count).writeBytes(values.toByteArray());
    Out data = new Out();
    for (Stored tensor : tensors) {
      pad(data);
      out.text(tensor.name).int32(tensor.extents.length);
      for (int extent : tensor.extents) {
        out.int64(extent);
      }
      out.int32(tensor.format).int64(data.size());
      data.writeBytes(tensor.data);
    }
    pad(out);
    out.writeBytes(data.toByteArray());
    return out.toByteArray();
  }

  private void pad(Out out) {
    while (out.size() % alignment != 0) {
      out.write(0);
    }
  }

  Path write(Path file) {
    return write(file, bytes());
  }

  static Path write(Path file, byte[] content) {
    try {
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
