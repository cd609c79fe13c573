package zeroth.transformer.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import zeroth.tensor.BadInputException;
import zeroth.tensor.StoredElements;
import zeroth.tensor.format.StoredFormat;

/** Elements that stay in their file, a part of which is mapped to memory. */
public final class MappedElements {
  private MappedElements() {}

  /**
   * Maps elements. They can be read after the file was closed.
   *
   * @param source the file and the tensor, as messages show them
   * @param at offset of the first byte in the file
   * @param size number of elements, of whole blocks
   * @throws BadInputException if the file ends before them, or they have 2^31 bytes or more
   */
  public static StoredElements of(
      String source, FileChannel file, long at, StoredFormat format, int size) {
    long length = format.bytes(size);
    if (length > Integer.MAX_VALUE) {
      throw new BadInputException(
          source,
          "tensor",
          "less than 2^31 bytes, to stay in its format",
          length + " bytes; --frozen-format float32 widens it");
    }
    try {
      if (at + length > file.size()) {
        String expected = length + " bytes from byte " + at;
        throw new BadInputException(source, "mapping", expected, "the end of the file");
      }
      ByteBuffer bytes = file.map(FileChannel.MapMode.READ_ONLY, at, length);
      return new StoredElements(format, bytes, size, source);
    } catch (IOException e) {
      throw BoundedFile.unreadable(source, e);
    }
  }
}
