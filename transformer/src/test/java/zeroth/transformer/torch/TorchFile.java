package zeroth.transformer.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes files as torch.save writes a dictionary of {@code Sequential(Linear, Tanh, Linear)}: the
 * codes of protocol 2 by hand, the archive by the JDK. Shares nothing with the reader.
 */
final class TorchFile {
  private final ByteArrayOutputStream code = new ByteArrayOutputStream();
  private final Map<String, byte[]> data = new LinkedHashMap<>();
  private final String storage;
  private int memo;

  /**
   * @param storage FloatStorage, HalfStorage or BFloat16Storage
   */
  TorchFile(String storage) {
    this.storage = storage;
    bytes(0x80, 2, '}');
    put();
    bytes('(');
  }

  /** Adds a network with these weights: A (64 x 5), a (64), w (64), b (1). */
  TorchFile network(String name, float[] A, float[] a, float[] w, float[] b) {
    text(name);
    module("torch.nn.modules.container", "Sequential");
    bytes('(');
    noise();
    text("_modules");
    ordered();
    bytes('(');
    text("0");
    linear(A, a, 64, 5);
    text("1");
    module("torch.nn.modules.activation", "Tanh");
    bytes('(');
    noise();
    text("_modules");
    ordered();
    bytes('u', 'b');
    text("2");
    linear(w, b, 1, 64);
    bytes('u', 'u', 'b');
    return this;
  }

  /** The archive. */
  byte[] bytes() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    code.writeBytes(new byte[] {'u', '.'});
    try (ZipOutputStream zip = new ZipOutputStream(whole)) {
      entry(zip, "root/data.pkl", code.toByteArray());
      entry(zip, "root/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
      for (Map.Entry<String, byte[]> one : data.entrySet()) {
        entry(zip, "root/data/" + one.getKey(), one.getValue());
      }
      entry(zip, "root/version", "3\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return whole.toByteArray();
  }

  /** An archive whose program is another one. */
  static byte[] program(byte... code) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(whole)) {
      entry(zip, "root/data.pkl", code);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return whole.toByteArray();
  }

  private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private void linear(float[] weight, float[] bias, int out, int in) {
    module("torch.nn.modules.linear", "Linear");
    bytes('(');
    noise();
    text("_parameters");
    ordered();
    bytes('(');
    text("weight");
    parameter(weight, out == 1 ? new int[] {1, in} : new int[] {out, in});
    text("bias");
    parameter(bias, out);
    bytes('u');
    text("_modules");
    ordered();
    text("in_features");
    bytes('K', in);
    bytes('u', 'b');
  }

  private void parameter(float[] elements, int... shape) {
    global("torch._utils", "_rebuild_parameter");
    global("torch._utils", "_rebuild_tensor_v2");
    bytes('(', '(');
    text("storage");
    global("torch", storage);
    String key = String.valueOf(data.size());
    data.put(key, encode(elements));
    text(key);
    text("cuda:0");
    whole(elements.length);
    bytes('t');
    put();
    bytes('Q', 'K', 0);
    for (int extent : shape) {
      whole(extent);
    }
    bytes(shape.length == 1 ? 0x85 : 0x86);
    if (shape.length == 2) {
      whole(shape[1]);
    }
    whole(1);
    bytes(shape.length == 1 ? 0x85 : 0x86);
    bytes(0x89);
    ordered();
    bytes('t', 'R', 0x88);
    ordered();
    bytes(0x87, 'R');
    put();
  }

  private byte[] encode(float[] elements) {
    int width = storage.equals("FloatStorage") ? 4 : 2;
    ByteBuffer bytes = ByteBuffer.allocate(width * elements.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float x : elements) {
      switch (storage) {
        case "FloatStorage" -> bytes.putFloat(x);
        case "BFloat16Storage" -> bytes.putShort((short) (Float.floatToIntBits(x) >>> 16));
        default -> bytes.putShort(half(x));
      }
    }
    return bytes.array();
  }

  /** For numbers k / 256 with |k| below 256, which binary16 holds exactly. */
  private static short half(float x) {
    if (x == 0) {
      return 0;
    }
    int exponent = Math.getExponent(x);
    int fraction = (int) ((Math.abs(x) / Math.scalb(1f, exponent) - 1) * 1024);
    return (short) ((x < 0 ? 0x8000 : 0) | exponent + 15 << 10 | fraction);
  }

  /** The attributes that modules have and networks do not need. */
  private void noise() {
    text("training");
    bytes(0x88);
    text("_buffers");
    ordered();
    text("_non_persistent_buffers_set");
    global("__builtin__", "set");
    bytes(']');
    put();
    bytes(0x85, 'R');
    text("_is_full_backward_hook");
    bytes('N');
  }

  private void module(String module, String name) {
    global(module, name);
    bytes(')', 0x81);
    put();
    bytes('}');
    put();
  }

  private void ordered() {
    global("collections", "OrderedDict");
    bytes(')', 'R');
    put();
  }

  private void global(String module, String name) {
    bytes('c');
    code.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    put();
  }

  private void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    bytes('X');
    four(utf8.length);
    code.writeBytes(utf8);
    put();
  }

  private void whole(int value) {
    if (value < 256) {
      bytes('K', value);
    } else {
      bytes('M', value & 0xff, value >>> 8);
    }
  }

  private void put() {
    if (memo < 256) {
      bytes('q', memo++);
    } else {
      bytes('r');
      four(memo++);
    }
  }

  private void four(int value) {
    code.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private void bytes(int... values) {
    for (int value : values) {
      code.write(value);
    }
  }

  /** Numbers k / 256, different from each other where there are fewer than 256. */
  static float[] numbers(int count, int seed) {
    List<Float> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add(((i * 37 + seed * 11) % 511 - 255) / 256f);
    }
    float[] array = new float[count];
    for (int i = 0; i < count; i++) {
      array[i] = numbers.get(i);
    }
    return array;
  }
}
