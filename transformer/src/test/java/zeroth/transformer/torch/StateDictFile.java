package zeroth.transformer.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes files as torch.save writes a state dict (torch's note "Serialization semantics",
 * torch/serialization.py and torch/_utils.py): an OrderedDict of calls of _rebuild_tensor_v2 over
 * persistent storages, with _metadata behind it. The codes of protocol 2 by hand, the archive by
 * the JDK. Shares nothing with the reader.
 */
public final class StateDictFile {
  private final ByteArrayOutputStream code = new ByteArrayOutputStream();
  private final Map<String, byte[]> storages = new LinkedHashMap<>();
  private final Map<String, String> types = new LinkedHashMap<>();
  private final Map<String, Integer> counts = new LinkedHashMap<>();
  private int memo;

  public StateDictFile() {
    bytes(0x80, 2);
    ordered();
    bytes('(');
  }

  /** A storage; BFloat16Storage keeps the upper halves, HalfStorage whole numbers below 2048. */
  public String storage(String type, float... elements) {
    int width = type.equals("FloatStorage") ? 4 : type.equals("LongStorage") ? 8 : 2;
    ByteBuffer data = ByteBuffer.allocate(width * elements.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float x : elements) {
      switch (type) {
        case "FloatStorage" -> data.putFloat(x);
        case "LongStorage" -> data.putLong((long) x);
        case "BFloat16Storage" -> data.putShort((short) (Float.floatToIntBits(x) >>> 16));
        default -> data.putShort(half(x));
      }
    }
    String key = String.valueOf(storages.size());
    storages.put(key, data.array());
    types.put(key, type);
    counts.put(key, elements.length);
    return key;
  }

  private static short half(float x) {
    if (x == 0) {
      return 0;
    }
    int exponent = Math.getExponent(x);
    int fraction = (int) ((Math.abs(x) / Math.scalb(1f, exponent) - 1) * 1024);
    return (short) ((x < 0 ? 0x8000 : 0) | exponent + 15 << 10 | fraction);
  }

  /** A row-major tensor in a storage of its own. */
  public StateDictFile tensor(String name, float[] elements, int... shape) {
    int[] strides = new int[shape.length];
    int stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape[i];
    }
    return view(name, storage("FloatStorage", elements), 0, shape, strides);
  }

  /** A tensor in a storage. */
  public StateDictFile view(String name, String key, int offset, int[] shape, int[] strides) {
    text(name);
    rebuilt(key, offset, shape, strides);
    return this;
  }

  /** The same as torch.nn.Parameter, which a state dict has with keep_vars. */
  public StateDictFile parameter(String name, String key, int[] shape, int[] strides) {
    text(name);
    global("torch._utils", "_rebuild_parameter");
    rebuilt(key, 0, shape, strides);
    bytes(0x88);
    ordered();
    bytes(0x87, 'R');
    put();
    return this;
  }

  /** Something else under a name: None, or an empty dictionary. */
  public StateDictFile other(String name, char code) {
    text(name);
    bytes(code);
    return this;
  }

  private void rebuilt(String key, int offset, int[] shape, int[] strides) {
    global("torch._utils", "_rebuild_tensor_v2");
    bytes('(', '(');
    text("storage");
    global("torch", types.get(key));
    text(key);
    text("cpu");
    whole(counts.get(key));
    bytes('t');
    put();
    bytes('Q');
    whole(offset);
    tuple(shape);
    tuple(strides);
    bytes(0x89);
    ordered();
    bytes('t');
    put();
    bytes('R');
    put();
  }

  /** The archive. */
  public byte[] bytes() {
    return archive(program());
  }

  /** The program. */
  byte[] program() {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    kept.writeBytes(code.toByteArray());
    bytes('u', '}');
    put();
    text("_metadata");
    ordered();
    bytes('(');
    text("");
    bytes('}');
    put();
    text("version");
    bytes('K', 1, 's', 'u', 's', 'b', '.');
    byte[] whole = code.toByteArray();
    code.reset();
    code.writeBytes(kept.toByteArray());
    return whole;
  }

  /** An archive with these storages and another program. */
  byte[] archive(byte[] program) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(whole)) {
      entry(zip, "archive/data.pkl", program);
      entry(zip, "archive/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
      for (Map.Entry<String, byte[]> one : storages.entrySet()) {
        entry(zip, "archive/data/" + one.getKey(), one.getValue());
      }
      entry(zip, "archive/version", "3\n".getBytes(StandardCharsets.US_ASCII));
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

  private void tuple(int... values) {
    if (values.length > 3) {
      bytes('(');
    }
    for (int value : values) {
      whole(value);
    }
    switch (values.length) {
      case 0 -> bytes(')');
      case 1, 2, 3 -> bytes(0x84 + values.length);
      default -> bytes('t');
    }
    if (values.length > 0) {
      put();
    }
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

  /** Also as LONG1, which torch writes for what has more than 31 bits, for 77. */
  private void whole(int value) {
    if (value == 77) {
      bytes(0x8a, 1, 77);
    } else if (value >= 0 && value < 256) {
      bytes('K', value);
    } else if (value >= 0 && value < 1 << 16) {
      bytes('M', value & 0xff, value >>> 8);
    } else {
      bytes('J');
      four(value);
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
}
