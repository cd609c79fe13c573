package zeroth.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** The process's standard output, which remembers what could not be written: printing tells not. */
final class StandardOutput extends OutputStream {
  private final OutputStream out = new FileOutputStream(FileDescriptor.out);
  private IOException failure;

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    try {
      out.write(bytes, from, count);
    } catch (IOException e) {
      failure = failure == null ? e : failure;
      throw e;
    }
  }

  /** The first failure; null as long as all was written. */
  IOException failure() {
    return failure;
  }

  /** Whether that was because nobody reads any more, as after {@code | head}. */
  boolean isReaderGone() {
    return failure != null && String.valueOf(failure.getMessage()).contains("Broken pipe");
  }
}
