package zeroth.zo.workers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.fuzz.Fuzz;
import zeroth.tensor.random.Key;
import zeroth.zo.laws.Flat;
import zeroth.zo.registry.Methods;

/** Hostile asks and answers, as they are and with a checksum that fits. */
class HostileMessagesTest {
  private static final RunIdentity IDENTITY = new RunIdentity("1", "", Flat.random(1).sha256());
  private static final int PER_BYTE = 64;

  private static List<byte[]> asks() {
    double[] losses = {1, 2};
    List<double[]> tail = List.of(losses, losses, losses);
    byte[] identity = IDENTITY.digest();
    return List.of(
        new Ask(identity, 1, 3, 0, 0, tail, new double[0], new Wanted.Place(1)).toBytes(),
        new Ask(identity, 1, 0, 0, 0, List.of(), new double[0], new Wanted.Shard(0, 1)).toBytes(),
        new Ask(identity, 1, 0, 0, 0, List.of(), losses, new Wanted.Part(0, 2, 9)).toBytes());
  }

  private static List<byte[]> answers() {
    return List.of(
        new Answer.Values(new double[] {1, 2, 3}).toBytes(),
        new Answer.Behind(7).toBytes(),
        new Answer.Stale().toBytes(),
        new Answer.Discarded("other steps").toBytes(),
        new Answer.Refused("another run").toBytes());
  }

  /** With the checksum that its bytes have. */
  private static byte[] signed(byte[] content) {
    if (content.length < Integer.BYTES) {
      return content;
    }
    byte[] bytes = content.clone();
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - Integer.BYTES);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(bytes.length - Integer.BYTES, (int) crc.getValue());
    return bytes;
  }

  @Test
  void asksAreReadOrRefused() {
    Fuzz.attack("ask", asks(), 1 << 16, PER_BYTE, Ask::of);
    Fuzz.attack("signed ask", asks(), 1 << 16, PER_BYTE, content -> Ask.of(signed(content)));
  }

  @Test
  void answersAreReadOrRefused() {
    Fuzz.attack("answer", answers(), 1 << 16, PER_BYTE, Answer::of);
    Fuzz.attack(
        "signed answer", answers(), 1 << 16, PER_BYTE, content -> Answer.of(signed(content)));
  }

  /** Whatever a worker is asked, it answers. */
  @Test
  void aReplicaAnswersAll() {
    Replica replica =
        new Replica(
            () -> {
              Parameters theta = Flat.random(1);
              return new Replica.Beginning(
                  IDENTITY,
                  Methods.create("mezo", Map.of(), theta),
                  theta,
                  Key.ofSeed(0),
                  step -> 1e-3,
                  new TiltedTexts(theta, 9));
            });
    Fuzz.attack(
        "replica",
        asks(),
        1 << 22,
        PER_BYTE,
        content -> {
          Answer answer = Answer.of(replica.answer(signed(content)));
          if (answer instanceof Answer.Refused refused) {
            throw new BadInputException(refused.reason());
          }
        });
  }
}
