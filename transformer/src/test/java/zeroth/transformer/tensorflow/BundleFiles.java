package zeroth.transformer.tensorflow;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import zeroth.tensor.Tensor;

/** Makes checkpoints of TensorFlow from their parts, as its own writer lays them out. */
final class BundleFiles {
  /** Writes the fields of a protobuf message. */
  @FunctionalInterface
  interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private BundleFiles() {}

  static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** BundleHeaderProto: num_shards = 1, endianness = 2, version = 3. */
  static byte[] header(int shards, int order) {
    return message(
        out -> {
          out.writeInt32(1, shards);
          out.writeInt32(2, order);
          out.writeByteArray(3, message(version -> version.writeInt32(1, 1)));
        });
  }

  /** BundleEntryProto. */
  static byte[] entry(int type, List<Integer> extents, long offset, long size, int checksum) {
    return message(
        out -> {
          out.writeInt32(1, type);
          out.writeByteArray(
              2,
              message(
                  shape -> {
                    for (int extent : extents) {
                      shape.writeByteArray(2, message(dim -> dim.writeInt64(1, extent)));
                    }
                  }));
          out.writeInt64(4, offset);
          out.writeInt64(5, size);
          out.writeFixed32(6, checksum);
        });
  }

  /** Index and data of a checkpoint. */
  record Bundle(Map<String, byte[]> entries, byte[] data) {
    byte[] index() {
      return table(entries, 3);
    }
  }

  /** Tensors behind each other in the order of their names, of which the keys are in order. */
  static Bundle bundle(Map<String, Tensor> tensors) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("", header(1, 0));
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    new TreeMap<>(tensors)
        .forEach(
            (name, tensor) -> {
              ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.size());
              bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(tensor.data());
              entries.put(
                  name,
                  entry(
                      1,
                      tensor.shape().extents(),
                      data.size(),
                      bytes.capacity(),
                      checksum(bytes.array())));
              data.writeBytes(bytes.array());
            });
    return new Bundle(entries, data.toByteArray());
  }

  /** CRC-32C as LevelDB's crc32c.h masks it. */
  static int checksum(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    int value = (int) crc.getValue();
    return (value >>> 15 | value << 17) + 0xa282ead8;
  }

  /** A table of blocks of so many entries. */
  static byte[] table(Map<String, byte[]> entries, int blockLength) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    List<String> names = new ArrayList<>(entries.keySet());
    Map<String, byte[]> index = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i += blockLength) {
      Map<String, byte[]> part = new LinkedHashMap<>();
      names
          .subList(i, Math.min(names.size(), i + blockLength))
          .forEach(name -> part.put(name, entries.get(name)));
      index.put(names.get(Math.min(names.size(), i + blockLength) - 1), append(file, block(part)));
    }
    byte[] about = append(file, block(Map.of()));
    byte[] footer = Arrays.copyOf(about, 48);
    byte[] place = append(file, block(index));
    System.arraycopy(place, 0, footer, about.length, place.length);
    ByteBuffer.wrap(footer).order(ByteOrder.LITTLE_ENDIAN).putLong(40, 0xdb4775248b80fb57L);
    file.writeBytes(footer);
    return file.toByteArray();
  }

  /** Adds a block with its trailer and returns its handle. */
  private static byte[] append(ByteArrayOutputStream file, byte[] block) {
    byte[] handle =
        message(
            out -> {
              out.writeUInt64NoTag(file.size());
              out.writeUInt64NoTag(block.length);
            });
    byte[] plain = Arrays.copyOf(block, block.length + 1);
    file.writeBytes(plain);
    file.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(checksum(plain)).array());
    return handle;
  }

  /** Entries whose keys share beginnings, and one restart. */
  static byte[] block(Map<String, byte[]> entries) {
    byte[] body =
        message(
            out -> {
              byte[] before = new byte[0];
              for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                byte[] key = entry.getKey().getBytes(StandardCharsets.UTF_8);
                int shared = Math.max(0, Arrays.mismatch(before, key));
                shared = Math.min(shared, Math.min(before.length, key.length));
                out.writeUInt32NoTag(shared);
                out.writeUInt32NoTag(key.length - shared);
                out.writeUInt32NoTag(entry.getValue().length);
                out.writeRawBytes(Arrays.copyOfRange(key, shared, key.length));
                out.writeRawBytes(entry.getValue());
                before = key;
              }
            });
    return ByteBuffer.allocate(body.length + 8)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(body)
        .putInt(0)
        .putInt(1)
        .array();
  }

  /** A zip of entries that are stored as they are. */
  static byte[] stored(Map<String, byte[]> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        CRC32 crc = new CRC32();
        crc.update(file.getValue());
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(file.getValue().length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
