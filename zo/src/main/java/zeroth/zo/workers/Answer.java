package zeroth.zo.workers;

import java.nio.charset.StandardCharsets;
import zeroth.tensor.BadInputException;

/**
 * What a worker says to an {@link Ask}.
 *
 * <pre>
 * "ZANS", version (4 bytes), kind (4), then, by the kind: number of values n (4) and these (8 n);
 * steps (4); or length n of a text (4) and that in UTF-8 (n); CRC32C of all this (4)
 * </pre>
 *
 * Numbers are little-endian.
 */
public sealed interface Answer {

  /**
   * What was wanted.
   *
   * @param values losses, to the bit, or what a problem's parts are
   */
  record Values(double[] values) implements Answer {}

  /**
   * The worker has not taken all steps before this one, and the ask does not have those it misses,
   * or it is at them.
   *
   * @param steps that it has taken
   */
  record Behind(int steps) implements Answer {}

  /** The worker is past that step in the same session: the ask came late, and was answered. */
  record Stale() implements Answer {}

  /**
   * The worker had taken other steps, or had come to other weights: it begins anew.
   *
   * @param reason one line
   */
  record Discarded(String reason) implements Answer {}

  /**
   * The worker cannot answer, and will not be able to.
   *
   * @param reason one line
   */
  record Refused(String reason) implements Answer {}

  /** As bytes. */
  default byte[] toBytes() {
    if (this instanceof Values found) {
      return new Wire.Writer(Wire.ANSWER).put(0).put(found.values).end();
    }
    if (this instanceof Behind behind) {
      return new Wire.Writer(Wire.ANSWER).put(1).put(behind.steps).end();
    }
    if (this instanceof Stale) {
      return new Wire.Writer(Wire.ANSWER).put(2).end();
    }
    boolean discarded = this instanceof Discarded;
    String reason = discarded ? ((Discarded) this).reason : ((Refused) this).reason;
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    return new Wire.Writer(Wire.ANSWER).put(discarded ? 3 : 4).put(text.length).put(text).end();
  }

  /**
   * The answer of some bytes.
   *
   * @throws BadInputException if they are none; the message has the place
   */
  static Answer of(byte[] bytes) {
    Wire.Reader in = new Wire.Reader("answer", Wire.ANSWER, bytes);
    int kind = in.number();
    Answer answer =
        switch (kind) {
          case 0 -> new Values(in.doubles());
          case 1 -> new Behind(in.count("steps"));
          case 2 -> new Stale();
          case 3 -> new Discarded(in.text());
          case 4 -> new Refused(in.text());
          default -> throw in.wrong("a kind from 0 to 4", String.valueOf(kind));
        };
    in.end();
    return answer;
  }
}
