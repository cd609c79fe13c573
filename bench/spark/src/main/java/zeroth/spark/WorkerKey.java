package zeroth.spark;

import java.io.Serializable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import zeroth.zo.workers.WorkerMaker;

/**
 * Which workers are the same: those of one maker and one description.
 *
 * @param maker its class's name
 * @param description SHA-256 of the description, in hexadecimal digits
 */
record WorkerKey(String maker, String description) implements Serializable {

  static WorkerKey of(Class<? extends WorkerMaker> maker, byte[] description) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(description);
      return new WorkerKey(maker.getName(), HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
