package zeroth.tensor.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import zeroth.tensor.BadInputException;

/**
 * Readers with a fault each: the harness must find it, or what it says of the others is nothing.
 */
class FuzzTest {
  /** A length in four bytes, and so many bytes. */
  private static final byte[] GOOD = file(20);

  private static final byte[] JSON =
      "{\"a\": 1, \"bc\": [2, \"x\"], \"d\": 0.5}\n".getBytes(StandardCharsets.UTF_8);

  private static byte[] file(int length) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + length).order(ByteOrder.LITTLE_ENDIAN);
    return bytes.putInt(length).array();
  }

  private static int claimed(byte[] content) {
    if (content.length < 4) {
      throw new BadInputException("no length");
    }
    return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  private static void careful(byte[] content) {
    if (claimed(content) != content.length - 4) {
      throw new BadInputException("another length");
    }
  }

  private static AssertionError found(Fuzz.Reader reader) {
    Fuzz fuzz = new Fuzz("toy", List.of(GOOD), 1 << 16, 10, Duration.ofMillis(300), reader);
    return assertThrows(AssertionError.class, () -> fuzz.run(2000));
  }

  @Test
  void aCarefulReaderPasses() {
    Fuzz.attack("toy", List.of(GOOD), 1 << 16, 10, FuzzTest::careful);
  }

  @Test
  void aLengthThatIsBelievedIsFound() {
    AssertionError e =
        found(content -> Arrays.copyOfRange(content, 4, Math.addExact(4, claimed(content))));
    assertTrue(e.getMessage().startsWith("toy, seed "), e.getMessage());
  }

  /** 1 MiB is no great thing, but more than files of a few bytes warrant. */
  @Test
  void memoryThatTheFileDoesNotWarrantIsFound() {
    AssertionError e =
        found(
            content -> {
              assertTrue(new byte[Math.min(claimed(content) & 0x7fffffff, 1 << 20)].length >= 0);
              careful(content);
            });
    assertTrue(e.getMessage().contains("bytes allocated for"), e.getMessage());
  }

  /** And is told to end, so that no processor goes round for the tests that follow. */
  @Test
  void aReaderThatHangsIsFoundWithItsPlace() throws InterruptedException {
    AtomicReference<Thread> reading = new AtomicReference<>();
    AssertionError e =
        found(
            content -> {
              reading.set(Thread.currentThread());
              while (claimed(content) < 0 && !Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
              }
              careful(content);
            });
    assertTrue(e.getMessage().endsWith("hangs"), e.getMessage());
    assertTrue(
        Arrays.stream(e.getStackTrace()).anyMatch(f -> f.getClassName().contains("FuzzTest")));
    reading.get().join(10_000);
    assertFalse(reading.get().isAlive());
  }

  @Test
  void aReaderThatAcceptsEverythingIsFound() {
    assertTrue(found(content -> {}).getMessage().contains("too weak"));
  }

  @Test
  void aSeedIsAFile() {
    Mutations mutations = new Mutations(List.of(GOOD, JSON));
    for (long seed = 0; seed < 100; seed++) {
      assertArrayEquals(mutations.file(seed), new Mutations(List.of(GOOD, JSON)).file(seed));
    }
  }

  /** The faults that readers of such formats have had. */
  @Test
  void aFewThousandFilesHoldEveryKindOfAttack() {
    List<byte[]> binary = files(GOOD);
    reached(binary, f -> f.length >= 4 && claimed(f) == f.length - 4 + 1, "one byte too far");
    reached(binary, f -> f.length >= 4 && claimed(f) == f.length - 4 - 1, "one byte short");
    reached(binary, f -> f.length >= 4 && claimed(f) == Integer.MAX_VALUE, "all there is");
    reached(binary, f -> f.length >= 4 && claimed(f) == Integer.MIN_VALUE, "no absolute value");
    reached(binary, f -> f.length < 4, "not even a length");
    List<String> json =
        files(JSON).stream().map(f -> new String(f, StandardCharsets.UTF_8)).toList();
    reached(json, f -> f.matches("(?s)\\{\"a\": 1,\"a\": 1, .*"), "a key twice");
    reached(json, f -> f.contains("[".repeat(2000)), "deep lists");
    reached(json, f -> f.contains("{\"a\":".repeat(2000)), "deep objects");
    reached(json, f -> f.matches("(?s)\\{\"a\": 1e1000000000,.*\\}\n"), "a huge number");
    reached(json, f -> f.matches("(?s)\\{ \"bc\": .*\\}\n"), "a key less");
    reached(json, f -> f.length() > 1000 && f.contains("\"d\": 0.5}".repeat(20)), "much of one");
  }

  private static List<byte[]> files(byte[] good) {
    Mutations mutations = new Mutations(List.of(good));
    return java.util.stream.LongStream.range(0, 20_000).mapToObj(mutations::file).toList();
  }

  private static <T> void reached(List<T> files, Predicate<T> kind, String what) {
    assertTrue(files.stream().anyMatch(kind), what);
  }
}
