package zeroth.zo.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Evaluation;
import zeroth.zo.Method;
import zeroth.zo.StateVisitor;
import zeroth.zo.TrainingResult;

/**
 * Writes a snapshot. Numbers are little-endian:
 *
 * <pre>
 * "zeroth@\n", version (8 bytes), checksum of the losses before it (8), what the run has come to
 * (13 numbers of 8), trainable weights, the method's state in its own order, CRC32C of all (4)
 * </pre>
 */
final class SnapshotWriter implements StateVisitor {
  static final long MAGIC = 0x0a40_6874_6f72_657aL; // "zeroth@\n"
  static final long VERSION = 1;

  private final FileChannel out;
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer chunk = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

  SnapshotWriter(FileChannel out) {
    this.out = out;
  }

  void write(int losses, TrainingResult at, Parameters theta, Method method) throws IOException {
    try {
      bits(MAGIC);
      bits(VERSION);
      whole(losses);
      whole(at.steps());
      bits(at.forwards());
      whole(at.skipped());
      whole(at.skippedInARow());
      evaluation(at.last());
      evaluation(at.best());
      whole(at.bestStep());
      whole(at.stale());
      for (Parameter p : theta.list()) {
        if (p.trainable()) {
          elements(theta.tensor(p).data());
        }
      }
      method.visitState(this);
      flush();
      chunk.putInt((int) crc.getValue());
      flush();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void evaluation(Evaluation e) {
    real(e.loss());
    real(e.accuracy());
    bits(e.forwards());
  }

  @Override
  public long bits(long value) {
    if (chunk.remaining() < Long.BYTES) {
      flush();
    }
    chunk.putLong(value);
    return value;
  }

  @Override
  public void tensors(Parameters held) {
    for (Parameter p : held.list()) {
      elements(held.tensor(p).data());
    }
  }

  private void elements(float[] data) {
    for (int i = 0; i < data.length; ) {
      if (chunk.remaining() < Float.BYTES) {
        flush();
      }
      int count = Math.min(data.length - i, chunk.remaining() / Float.BYTES);
      chunk.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(data, i, count);
      chunk.position(chunk.position() + count * Float.BYTES);
      i += count;
    }
  }

  private void flush() {
    chunk.flip();
    crc.update(chunk.duplicate());
    try {
      while (chunk.hasRemaining()) {
        out.write(chunk);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    chunk.clear();
  }
}
