package zeroth.zo.workers;

import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.BadInputException;

/**
 * What a worker is asked: a loss of a step that is named by what leads to it, or a measurement.
 *
 * <pre>
 * "ZASK", version (4 bytes), identity (32), session (8), step (4), checksum (4),
 * first record's step (4), number of records (4), for each its number of losses n (4) and the losses (8 n),
 * number of known losses m (4), these (8 m),
 * kind (4) and three numbers (12) of what is wanted, CRC32C of all this (4)
 * </pre>
 *
 * Numbers are little-endian.
 *
 * @param identity {@link RunIdentity#digest} of the run
 * @param session the driver's; another one's asks may be of other steps
 * @param step number of the step, from 0
 * @param checksum {@link zeroth.zo.journal.LossesChecksum} of all steps before it
 * @param first number of the step that the tail begins with
 * @param tail losses of steps before it, each step's in order, as a journal has them; up to the
 *     last one, or as many as an ask may have
 * @param known losses of the step that are known, in the order in which it asks for them
 * @param wanted what is wanted then
 */
public record Ask(
    byte[] identity,
    long session,
    int step,
    int checksum,
    int first,
    List<double[]> tail,
    double[] known,
    Wanted wanted) {
  private static final int PLACE = 0;
  private static final int SHARD = 1;
  private static final int PART = 2;

  /** As bytes. */
  public byte[] toBytes() {
    Wire.Writer out = new Wire.Writer(Wire.ASK);
    out.put(identity).put(session).put(step).put(checksum).put(first).put(tail.size());
    tail.forEach(out::put);
    out.put(known);
    if (wanted instanceof Wanted.Place place) {
      out.put(PLACE).put(place.number()).put(0).put(0);
    } else if (wanted instanceof Wanted.Shard shard) {
      out.put(SHARD).put(shard.place()).put(shard.shard()).put(0);
    } else if (wanted instanceof Wanted.Part part) {
      out.put(PART).put(part.set()).put(part.part()).put(part.weights());
    }
    return out.end();
  }

  /**
   * The ask of some bytes.
   *
   * @throws BadInputException if they are none; the message has the place
   */
  public static Ask of(byte[] bytes) {
    Wire.Reader in = new Wire.Reader("ask", Wire.ASK, bytes);
    byte[] identity = in.bytes(RunIdentity.BYTES);
    long session = in.number64();
    int step = in.count("step");
    int checksum = in.number();
    int first = in.count("first record");
    int records = in.count("number of records");
    if (first > step || records > step - first) {
      throw in.wrong("records of steps before " + step, records + " from " + first + " on");
    }
    List<double[]> tail = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      tail.add(in.doubles());
    }
    double[] known = in.doubles();
    Wanted wanted = wanted(in);
    in.end();
    return new Ask(identity, session, step, checksum, first, List.copyOf(tail), known, wanted);
  }

  private static Wanted wanted(Wire.Reader in) {
    int kind = in.number();
    int first = in.count("number of what is wanted");
    int second = in.count("number of what is wanted");
    int third = in.number();
    return switch (kind) {
      case PLACE -> new Wanted.Place(first);
      case SHARD -> new Wanted.Shard(first, second);
      case PART -> new Wanted.Part(first, second, third);
      default -> throw in.wrong("a kind from 0 to 2", String.valueOf(kind));
    };
  }
}
