package zeroth.transformer.tensorflow;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import zeroth.tensor.BadInputException;

/** Reads tensors from the data file of a TensorFlow checkpoint, in one go from its beginning. */
final class BundleData {
  private static final int CHUNK = 1 << 16;

  private final String source;
  private final InputStream in;
  private final byte[] chunk = new byte[CHUNK];
  private long at;

  private BundleData(String source, InputStream in) {
    this.source = source;
    this.in = in;
  }

  /**
   * The elements of these tensors by name.
   *
   * @param source the file's name for messages
   * @param in the file
   * @param size its length in bytes, which has been counted
   * @throws BadInputException if a tensor is not within the file, overlaps another or has another
   *     checksum
   */
  static Map<String, float[]> read(
      String source, InputStream in, long size, Map<String, BundleIndex.Entry> tensors)
      throws IOException {
    BundleData data = new BundleData(source, in);
    List<String> inOrder =
        tensors.keySet().stream()
            .sorted(Comparator.comparingLong(name -> tensors.get(name).offset()))
            .toList();
    Map<String, float[]> read = new LinkedHashMap<>();
    for (String name : inOrder) {
      BundleIndex.Entry entry = tensors.get(name);
      if (entry.offset() < data.at || entry.offset() > size - entry.bytes()) {
        String found = entry.bytes() + " bytes at " + entry.offset();
        throw new BadInputException(
            source, name, "a place of its own in a file of " + size + " bytes", found);
      }
      read.put(name, data.tensor(name, entry));
    }
    return read;
  }

  private float[] tensor(String name, BundleIndex.Entry entry) throws IOException {
    in.skipNBytes(entry.offset() - at);
    float[] elements = new float[entry.shape().size()];
    CRC32C crc = new CRC32C();
    for (int i = 0; i < elements.length; ) {
      int count = Math.min(CHUNK / 4, elements.length - i);
      if (in.readNBytes(chunk, 0, 4 * count) < 4 * count) {
        throw new EOFException("the file ends within " + name);
      }
      crc.update(chunk, 0, 4 * count);
      ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(elements, i, count);
      i += count;
    }
    if (LevelDbTable.masked((int) crc.getValue()) != entry.checksum()) {
      throw new BadInputException(source, name, "a tensor with its checksum", "another checksum");
    }
    at = entry.offset() + entry.bytes();
    return elements;
  }
}
