package zeroth.zo.journal;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Evaluation;
import zeroth.zo.Method;
import zeroth.zo.StateVisitor;
import zeroth.zo.TrainingResult;

/**
 * Reads what {@link SnapshotWriter} writes; nothing is changed before all of it has been checked.
 */
final class SnapshotReader implements StateVisitor, AutoCloseable {
  /** Numbers before the weights. */
  private static final int NUMBERS = 15;

  private final FileChannel in;
  private final ByteBuffer chunk = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

  SnapshotReader(Path file) throws IOException {
    in = FileChannel.open(file);
    chunk.flip();
  }

  /**
   * What the run had come to.
   *
   * @param losses checksum of the losses that must lie before the snapshot
   * @return null if this is no whole snapshot of these weights and this method behind those losses
   */
  TrainingResult check(int losses, Parameters theta, Method method) throws IOException {
    long expected = Long.BYTES * NUMBERS + Float.BYTES * theta.trainableSize() + stateBytes(method);
    if (in.size() != expected + Integer.BYTES || !isWhole(expected)) {
      return null;
    }
    if (bits(0) != SnapshotWriter.MAGIC
        || bits(0) != SnapshotWriter.VERSION
        || whole(0) != losses) {
      return null;
    }
    int steps = whole(0);
    long forwards = bits(0);
    int skipped = whole(0);
    int skippedInARow = whole(0);
    Evaluation last = evaluation();
    Evaluation best = evaluation();
    return new TrainingResult(
        steps, forwards, skipped, skippedInARow, last, best, whole(0), whole(0));
  }

  /** Fills weights and state; to be called after {@link #check} has found them right. */
  void load(Parameters theta, Method method) {
    for (Parameter p : theta.list()) {
      if (p.trainable()) {
        elements(theta.tensor(p).data());
      }
    }
    method.visitState(this);
  }

  private boolean isWhole(long length) throws IOException {
    CRC32C crc = new CRC32C();
    for (long rest = length; rest > 0; ) {
      fill();
      int count = (int) Math.min(rest, chunk.remaining());
      crc.update(chunk.slice(0, count));
      chunk.position(count);
      rest -= count;
    }
    boolean whole = whole4() == (int) crc.getValue();
    in.position(0);
    chunk.limit(0);
    return whole;
  }

  private int whole4() throws IOException {
    if (chunk.remaining() < Integer.BYTES) {
      fill();
    }
    return chunk.getInt();
  }

  private Evaluation evaluation() {
    double loss = real(0);
    double accuracy = real(0);
    return new Evaluation(loss, accuracy, bits(0));
  }

  @Override
  public long bits(long value) {
    need(Long.BYTES);
    return chunk.getLong();
  }

  @Override
  public void tensors(Parameters held) {
    for (Parameter p : held.list()) {
      elements(held.tensor(p).data());
    }
  }

  private void elements(float[] data) {
    for (int i = 0; i < data.length; ) {
      need(Float.BYTES);
      int count = Math.min(data.length - i, chunk.remaining() / Float.BYTES);
      chunk.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(data, i, count);
      chunk.position(chunk.position() + count * Float.BYTES);
      i += count;
    }
  }

  private void need(int bytes) {
    if (chunk.remaining() < bytes) {
      try {
        fill();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Reads on behind what is left of the chunk. */
  private void fill() throws IOException {
    chunk.compact();
    while (chunk.hasRemaining() && in.read(chunk) >= 0) {
      // on to the end of the chunk or of the file
    }
    chunk.flip();
    if (!chunk.hasRemaining()) {
      throw new EOFException("the file has become shorter");
    }
  }

  private static long stateBytes(Method method) {
    long[] bytes = new long[1];
    method.visitState(
        new StateVisitor() {
          @Override
          public void tensors(Parameters held) {
            bytes[0] += Float.BYTES * held.size();
          }

          @Override
          public long bits(long value) {
            bytes[0] += Long.BYTES;
            return value;
          }
        });
    return bytes[0];
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
