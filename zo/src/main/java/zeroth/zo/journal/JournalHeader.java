package zeroth.zo.journal;

import java.util.regex.Pattern;

/**
 * What a journal says before its first record.
 *
 * @param configuration the run's configuration, a text that this package does not look into
 * @param initialSha256 {@link zeroth.tensor.backend.Parameters#sha256} of the weights before the
 *     first step
 */
public record JournalHeader(String configuration, String initialSha256) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /**
   * @throws IllegalArgumentException if the hash is none
   */
  public JournalHeader {
    if (!SHA256.matcher(initialSha256).matches()) {
      throw new IllegalArgumentException("no SHA-256 in hexadecimal: " + initialSha256);
    }
  }
}
