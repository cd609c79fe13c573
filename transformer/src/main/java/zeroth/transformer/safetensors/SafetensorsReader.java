package zeroth.transformer.safetensors;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Elements;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.format.StoredFormat;
import zeroth.transformer.checkpoint.BoundedFile;
import zeroth.transformer.checkpoint.ChannelBytes;
import zeroth.transformer.checkpoint.FloatFormat;
import zeroth.transformer.checkpoint.MappedElements;
import zeroth.transformer.checkpoint.StoredTensor;

/**
 * Reads tensors from a safetensors file, one at a time, straight into their final arrays: 8 bytes
 * of header length (little-endian), the JSON header, the data part.
 */
public final class SafetensorsReader implements Closeable {
  /** Longest header accepted, in bytes; the largest in use are of a few megabytes. */
  public static final int HEADER_LIMIT = 16 << 20;

  private static final int PREFIX = 8;

  private final String source;
  private final FileChannel channel;
  private final long dataStart;
  private final SafetensorsHeader.Content header;

  private SafetensorsReader(
      String source, FileChannel channel, long dataStart, SafetensorsHeader.Content header) {
    this.source = source;
    this.channel = channel;
    this.dataStart = dataStart;
    this.header = header;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws BadInputException if it cannot be read or is no complete safetensors file: the header's
   *     length, JSON, a name given twice, a format, shape or offset that does not fit
   */
  public static SafetensorsReader open(Path file) {
    String source = file.toString();
    FileChannel channel = null;
    try {
      channel = FileChannel.open(BoundedFile.regular(file));
      SafetensorsReader reader = open(source, channel);
      channel = null;
      return reader;
    } catch (IOException e) {
      throw BoundedFile.unreadable(source, e);
    } finally {
      ChannelBytes.close(channel);
    }
  }

  private static SafetensorsReader open(String source, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < PREFIX) {
      throw new BadInputException(source, "byte 0", "8 bytes of header length", size + " bytes");
    }
    ByteBuffer prefix = ByteBuffer.allocate(PREFIX).order(ByteOrder.LITTLE_ENDIAN);
    ChannelBytes.fill(source, channel, prefix, 0);
    long length = prefix.getLong();
    if (length < 2 || length > HEADER_LIMIT) {
      String range = "a header of 2 to " + HEADER_LIMIT + " bytes";
      throw new BadInputException(source, "byte 0", range, Long.toUnsignedString(length));
    }
    if (length > size - PREFIX) {
      String found = "a file of " + size + " bytes";
      throw new BadInputException(source, "byte 0", "a header of " + length + " bytes", found);
    }
    ByteBuffer header = ByteBuffer.allocate((int) length);
    ChannelBytes.fill(source, channel, header, PREFIX);
    long dataStart = PREFIX + length;
    SafetensorsHeader.Content content =
        SafetensorsHeader.parse(source, header.array(), size - dataStart);
    return new SafetensorsReader(source, channel, dataStart, content);
  }

  /** The file's name, as messages show it. */
  public String source() {
    return source;
  }

  /** The tensors by name in the header's order. */
  public Map<String, StoredTensor> tensors() {
    return Collections.unmodifiableMap(header.tensors());
  }

  /** The header's metadata, texts by key. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  /**
   * Reads a tensor of format F32, F16 or BF16.
   *
   * @throws BadInputException if there is none of that name, it has another format or more than
   *     2^31-1 elements, or the file cannot be read
   */
  public Tensor read(String name) {
    StoredTensor t = named(name);
    Tensor tensor = Tensor.zeros(shape(t));
    decode(t, tensor.data());
    return tensor;
  }

  /**
   * Reads a tensor over the elements of another, so that no memory is needed for it.
   *
   * @param tensor of the stored shape; its elements are replaced
   * @throws BadInputException as {@link #read(String)}, and if the stored shape is another one
   */
  public void read(String name, Tensor tensor) {
    StoredTensor t = named(name);
    if (!t.hasShape(tensor.shape())) {
      throw new BadInputException(source, name, "shape " + tensor.shape(), t.shapeText());
    }
    decode(t, tensor.data());
  }

  /**
   * The elements of a tensor of format F16 or BF16 as a view of the mapped file, which outlives
   * this reader; those of F32 as {@link #read(String)} gives them.
   *
   * @throws BadInputException as {@link #read(String)}, or if a view cannot be had
   */
  public Elements keep(String name) {
    StoredTensor t = named(name);
    StoredFormat narrow = format(t).narrow();
    if (narrow == null) {
      return read(name).elements();
    }
    return MappedElements.of(
        source + ", " + name, channel, dataStart + t.begin(), narrow, shape(t).size());
  }

  private StoredTensor named(String name) {
    StoredTensor t = header.tensors().get(name);
    if (t == null) {
      throw new BadInputException(source, name, "a tensor of that name", "none");
    }
    return t;
  }

  private void decode(StoredTensor t, float[] data) {
    try {
      decode(t, format(t), data);
    } catch (IOException e) {
      throw BoundedFile.unreadable(source, e);
    }
  }

  private void decode(StoredTensor t, FloatFormat format, float[] data) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    long at = dataStart + t.begin();
    for (int i = 0; i < data.length; ) {
      int count = Math.min(data.length - i, chunk.capacity() / format.bytes());
      chunk.clear().limit(count * format.bytes());
      ChannelBytes.fill(source, channel, chunk, at);
      format.decode(chunk, data, i, count);
      at += chunk.limit();
      i += count;
    }
  }

  private FloatFormat format(StoredTensor t) {
    for (FloatFormat format : FloatFormat.values()) {
      if (format.name().equals(t.format())) {
        return format;
      }
    }
    throw new BadInputException(source, t.name() + ", dtype", "F32, F16 or BF16", t.format());
  }

  private Shape shape(StoredTensor t) {
    try {
      return new Shape(t.extents().stream().map(Math::toIntExact).toList());
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw new BadInputException(
          source, t.name(), "at most 2^31-1 elements", "shape " + t.shapeText());
    }
  }

  @Override
  public void close() {
    ChannelBytes.close(channel);
  }
}
