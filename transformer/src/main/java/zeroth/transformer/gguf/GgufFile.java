package zeroth.transformer.gguf;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import zeroth.tensor.BadInputException;
import zeroth.tensor.StoredElements;
import zeroth.tensor.format.StoredFormat;
import zeroth.transformer.checkpoint.BoundedFile;
import zeroth.transformer.checkpoint.ChannelBytes;
import zeroth.transformer.checkpoint.MappedElements;

/** An open GGUF file: its metadata, and its tensors, which are decoded one at a time. */
final class GgufFile implements Closeable {
  private static final int CHUNK = 1 << 16;

  private final String source;
  private final FileChannel channel;
  private final GgufHeader.Content header;

  private GgufFile(String source, FileChannel channel, GgufHeader.Content header) {
    this.source = source;
    this.channel = channel;
    this.header = header;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws BadInputException if it cannot be read or is no complete GGUF file
   */
  static GgufFile open(Path file) {
    String source = file.toString();
    FileChannel channel = null;
    try {
      channel = FileChannel.open(BoundedFile.regular(file));
      GgufCursor cursor = new GgufCursor(source, channel, channel.size());
      GgufFile opened = new GgufFile(source, channel, GgufHeader.parse(source, cursor));
      channel = null;
      return opened;
    } catch (IOException e) {
      throw BoundedFile.unreadable(source, e);
    } finally {
      ChannelBytes.close(channel);
    }
  }

  String source() {
    return source;
  }

  GgufMetadata metadata() {
    return header.metadata();
  }

  /** The tensors by name in the file's order. */
  Map<String, GgufTensor> tensors() {
    return Collections.unmodifiableMap(header.tensors());
  }

  /** All elements of a tensor. */
  float[] read(GgufTensor tensor) {
    return read(tensor, 0, tensor.shape().size());
  }

  /**
   * Decodes count elements of a tensor.
   *
   * @param from of the first of them in row-major order; it and count are of whole blocks
   */
  float[] read(GgufTensor tensor, int from, int count) {
    TensorFormat format = tensor.format();
    float[] elements = new float[count];
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    int most = CHUNK / format.bytes() * format.elements();
    long at =
        header.dataStart() + tensor.offset() + (long) from / format.elements() * format.bytes();
    try {
      for (int i = 0; i < count; ) {
        int part = Math.min(count - i, most);
        chunk.clear().limit(part / format.elements() * format.bytes());
        ChannelBytes.fill(source, channel, chunk, at);
        format.decode(chunk, elements, i, part);
        at += chunk.limit();
        i += part;
      }
      return elements;
    } catch (IOException e) {
      throw BoundedFile.unreadable(source, e);
    }
  }

  /**
   * Count elements of a tensor in a format narrower than float32, as a view of the mapped file,
   * which outlives this reader.
   *
   * @param from as for {@link #read(GgufTensor, int, int)}
   */
  StoredElements keep(GgufTensor tensor, int from, int count) {
    StoredFormat format = tensor.format().narrow();
    long at = header.dataStart() + tensor.offset() + format.bytes(from);
    return MappedElements.of(source + ", " + tensor.name(), channel, at, format, count);
  }

  @Override
  public void close() {
    ChannelBytes.close(channel);
  }
}
