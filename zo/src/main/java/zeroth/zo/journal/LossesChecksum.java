package zeroth.zo.journal;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * CRC32C over the losses of a run's steps: what binds a snapshot, or weights elsewhere, to the
 * steps before them.
 */
public final class LossesChecksum {
  private final CRC32C crc = new CRC32C();

  /** Of these steps. */
  public static LossesChecksum of(List<JournalRecord.Losses> steps) {
    LossesChecksum checksum = new LossesChecksum();
    steps.forEach(step -> checksum.add(step.losses()));
    return checksum;
  }

  /** Goes on with a step. */
  public void add(double[] losses) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + Double.BYTES * losses.length);
    bytes.putInt(losses.length);
    for (double loss : losses) {
      bytes.putLong(Double.doubleToRawLongBits(loss));
    }
    crc.update(bytes.flip());
  }

  /** The checksum of all steps so far. */
  public int value() {
    return (int) crc.getValue();
  }
}
