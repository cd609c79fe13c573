package zeroth.zo.workers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A run's digest, by the bytes that it is of. */
class RunIdentityTest {

  @Test
  void aDigestIsOfTheThreeTextsEachBehindItsLength() throws IOException, NoSuchAlgorithmException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (String text : new String[] {"1", "lr: 0.1, \u00e9", "ab".repeat(32)}) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      out.writeInt(utf8.length);
      out.write(utf8);
    }
    byte[] digest = new RunIdentity("1", "lr: 0.1, \u00e9", "ab".repeat(32)).digest();
    assertEquals(RunIdentity.BYTES, digest.length);
    assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()), digest);
  }

  @Test
  void textsThatReadTheSameEndToEndAreOthers() {
    byte[] one = new RunIdentity("ab", "c", "").digest();
    byte[] other = new RunIdentity("a", "bc", "").digest();
    assertFalse(Arrays.equals(one, other));
  }
}
