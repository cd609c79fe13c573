package zeroth.transformer.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;

/** A file's bytes by their place, in memory or not. */
interface Bytes {
  /** The file's name for messages. */
  String source();

  /** How many there are. */
  long size();

  /** Fills a buffer from a place on, of which so many bytes must be there; and flips it. */
  void fill(long at, ByteBuffer buffer);

  /** A file's content. */
  static Bytes of(String source, byte[] content) {
    return new Bytes() {
      @Override
      public String source() {
        return source;
      }

      @Override
      public long size() {
        return content.length;
      }

      @Override
      public void fill(long at, ByteBuffer buffer) {
        buffer.put(content, Math.toIntExact(at), buffer.remaining()).flip();
      }
    };
  }

  /** A file, which is read where it is asked for. */
  static Bytes of(String source, FileChannel channel) throws IOException {
    long size = channel.size();
    return new Bytes() {
      @Override
      public String source() {
        return source;
      }

      @Override
      public long size() {
        return size;
      }

      @Override
      public void fill(long at, ByteBuffer buffer) {
        long position = at;
        try {
          while (buffer.hasRemaining()) {
            int count = channel.read(buffer, position);
            if (count < 0) {
              throw new BadInputException(source, "byte " + position, "more bytes", "the end");
            }
            position += count;
          }
        } catch (IOException e) {
          throw new BadInputException(source, "reading", "a readable file", FileProblem.of(e));
        }
        buffer.flip();
      }
    };
  }
}
