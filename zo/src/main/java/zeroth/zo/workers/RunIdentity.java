package zeroth.zo.workers;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What a driver and a worker must have in common for the worker's losses to be the driver's.
 *
 * @param version of the program
 * @param configuration all that decides what is computed, as a text
 * @param initialSha256 of the weights before the first step
 */
public record RunIdentity(String version, String configuration, String initialSha256) {
  /** Bytes of a digest. */
  public static final int BYTES = 32;

  /** SHA-256 of the three, each behind its length. */
  public byte[] digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String text : new String[] {version, configuration, initialSha256}) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
