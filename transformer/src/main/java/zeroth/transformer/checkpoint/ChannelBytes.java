package zeroth.transformer.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import zeroth.tensor.BadInputException;

/** Reads places of files that stay open. */
public final class ChannelBytes {
  private ChannelBytes() {}

  /**
   * Fills a buffer from a position of the file and flips it.
   *
   * @param source the file's name for messages
   * @param at offset of the first byte
   * @throws BadInputException if the file ends before, as one that was longer when it was opened
   */
  public static void fill(String source, FileChannel channel, ByteBuffer buffer, long at)
      throws IOException {
    long position = at;
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer, position);
      if (count < 0) {
        String expected = buffer.remaining() + " more bytes";
        throw new BadInputException(source, "byte " + position, expected, "the end of the file");
      }
      position += count;
    }
    buffer.flip();
  }

  /**
   * Closes a channel that was only read, so that a failure loses nothing.
   *
   * @param channel or null
   */
  public static void close(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // see above
    }
  }
}
