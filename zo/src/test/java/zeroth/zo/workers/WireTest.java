package zeroth.zo.workers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import zeroth.tensor.BadInputException;

/** Messages at the ends of their lengths. */
class WireTest {
  private static Wire.Reader reader(byte[] message) {
    return new Wire.Reader("letter", Wire.ASK, message);
  }

  private static void refused(String line, byte[] message, Consumer<Wire.Reader> reading) {
    String found =
        assertThrows(BadInputException.class, () -> reading.accept(reader(message))).getMessage();
    assertEquals("letter: " + line, found);
  }

  @Test
  void theShortestMessageIsItsFrame() {
    byte[] frame = new Wire.Writer(Wire.ASK).end();
    assertEquals(4 + 4 + 4, frame.length);
    reader(frame).end();
    byte[] shorter = Arrays.copyOf(frame, 11);
    refused("byte 0: expected at least 12 bytes, found 11", shorter, in -> {});
    refused("byte 8: expected 4 more bytes, found 0", frame, Wire.Reader::number);
  }

  /** Around the room that a message has at first, and where it doubles. */
  @Test
  void messagesOfAllLengthsComeBack() {
    for (int length = 0; length < 1200; length++) {
      byte[] some = new byte[length];
      Arrays.fill(some, (byte) length);
      byte[] message = new Wire.Writer(Wire.ASK).put(some).put(7).put(8L).end();
      assertEquals(12 + length + 4 + 8, message.length);
      Wire.Reader in = reader(message);
      assertArrayEquals(some, in.bytes(length));
      assertEquals(7, in.number());
      assertEquals(8, in.number64());
      in.end();
    }
  }

  @Test
  void whatIsMissingOrTooMuchIsCounted() {
    byte[] message = new Wire.Writer(Wire.ASK).put(2).put(3L).end();
    refused(
        "byte 12: expected 16 more bytes, found 8",
        message,
        in -> {
          assertEquals(2, in.number());
          in.bytes(16);
        });
    refused("byte 12: expected 16 more bytes, found 8", message, Wire.Reader::doubles);
    refused("byte 8: expected its end, found 12 more bytes", message, Wire.Reader::end);
    reader(message).bytes(12);
    byte[] negative = new Wire.Writer(Wire.ASK).put(-1).end();
    refused("byte 12: expected a count of 0 or more, found -1", negative, in -> in.count("count"));
    assertEquals(0, reader(new Wire.Writer(Wire.ASK).put(0).end()).count("count"));
  }

  @Test
  void anotherKindOrVersionAndDamageAreTold() {
    byte[] message = new Wire.Writer(Wire.ANSWER).end();
    refused("byte 4: expected a message that begins as such, found 534e415a", message, in -> {});
    byte[] version = new Wire.Writer(Wire.ASK).end();
    version[4] = 9;
    refused("byte 8: expected version 1, found 9", version, in -> {});
    byte[] damaged = new Wire.Writer(Wire.ASK).put(1).end();
    damaged[9] ^= 1;
    refused("byte 8: expected a checksum that fits, found a damaged message", damaged, in -> {});
    assertTrue(reader(new Wire.Writer(Wire.ASK).put(new double[0]).end()).doubles().length == 0);
  }
}
