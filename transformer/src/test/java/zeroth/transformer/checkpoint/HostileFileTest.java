package zeroth.transformer.checkpoint;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameters;
import zeroth.transformer.EncoderConfig;
import zeroth.transformer.EncoderFamily;
import zeroth.transformer.Model;
import zeroth.transformer.RandomModels;

/**
 * Good files with bytes changed, cut out, put in and moved: a reader reads them or throws
 * BadInputException, and allocates no more than the file's size warrants.
 */
class HostileFileTest {
  /**
   * What reading a file of a few kilobytes may allocate: buffers of fixed size, and the first
   * allocation of a tensor in a stream, which is of 2^24 floats.
   */
  private static final long ALLOCATION_LIMIT = (4L << 24) + (8 << 20);

  private static final EncoderConfig CONFIG = RandomModels.config(EncoderFamily.BERT, 1, 2, 1, 2);
  private static final Parameters THETA = RandomModels.parameters(CONFIG, 2, 9);

  @TempDir Path directory;

  @Test
  void safetensors() throws IOException {
    Path good = directory.resolve("good");
    SafetensorsWriter.write(THETA, good);
    attack(
        Files.readAllBytes(good),
        4000,
        content -> {
          Path file = SafetensorsFile.write(directory.resolve("mutant"), content);
          try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            reader.tensors().keySet().forEach(reader::read);
          }
        });
  }

  @Test
  void onnx() {
    byte[] good = OnnxFile.export(CONFIG, THETA, OnnxFile.Storage.RAW).bytes();
    attack(
        good,
        2000,
        content ->
            OnnxCheckpoint.read(
                    "mutant", () -> new ByteArrayInputStream(content), TinyTokenizer.json())
                .tokenizer()
                .close());
  }

  /** A tensor of 1 GiB, extents and length in agreement, of which 64 KiB come. */
  @Test
  void aStreamsClaimIsNotAllocatedAtOnce() {
    int claimed = 1 << 28;
    byte[] tensor =
        OnnxFile.message(
            out -> {
              out.writeInt64(1, claimed - 1);
              out.writeInt32(2, 1);
              out.writeTag(9, 2);
              out.writeUInt32NoTag(4 * (claimed - 1));
            });
    byte[] model =
        OnnxFile.message(
            out -> {
              out.writeTag(7, 2);
              out.writeUInt32NoTag(4 * (claimed - 1) + tensor.length + 6);
              out.writeTag(5, 2);
              out.writeUInt32NoTag(4 * (claimed - 1) + tensor.length);
              out.writeRawBytes(tensor);
              out.writeRawBytes(new byte[1 << 16]);
            });
    long before = allocated();
    assertThrows(
        BadInputException.class,
        () ->
            OnnxCheckpoint.read(
                "claim", () -> new ByteArrayInputStream(model), TinyTokenizer.json()));
    assertTrue(allocated() - before <= ALLOCATION_LIMIT);
  }

  @Test
  void configurations() throws IOException {
    byte[] good = ModelConfig.write(new Model(CONFIG, THETA, null, List.of("a", "b")));
    attack(good, 4000, content -> ModelConfig.of("mutant", content));
  }

  @Test
  void tokenizers() {
    attack(
        TinyTokenizer.json(),
        2000,
        content -> {
          try (TokenizerJson tokenizer = TokenizerJson.of("mutant", content)) {
            tokenizer.encode("A cat, dogs. [SEP] x", 5);
          }
        });
  }

  private static void attack(byte[] good, int tries, Consumer<byte[]> reader) {
    reader.accept(good);
    int refused = 0;
    for (int seed = 0; seed < tries; seed++) {
      byte[] mutant = mutate(good, new SplittableRandom(seed));
      long before = allocated();
      try {
        reader.accept(mutant);
      } catch (BadInputException e) {
        refused++;
      } catch (IllegalArgumentException e) {
        throw new AssertionError("seed " + seed, e);
      }
      long allocated = allocated() - before;
      assertTrue(allocated <= ALLOCATION_LIMIT, "seed " + seed + ": " + allocated + " bytes");
    }
    assertTrue(refused > tries / 4, refused + " of " + tries + " refused: the attack is too weak");
  }

  /** Bytes that this thread has allocated so far. */
  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static byte[] mutate(byte[] good, SplittableRandom random) {
    byte[] bytes = good.clone();
    for (int i = random.nextInt(1, 4); i > 0 && bytes.length > 1; i--) {
      int at = random.nextInt(bytes.length);
      int length = random.nextInt(1, Math.min(16, bytes.length - at) + 1);
      bytes =
          switch (random.nextInt(6)) {
            case 0 -> replaced(bytes, at, 1, new byte[] {(byte) random.nextInt()});
            case 1 -> replaced(bytes, at, 0, digits(random));
            case 2 -> replaced(bytes, at, length, new byte[0]);
            case 3 -> replaced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
            case 4 -> replaced(bytes, at, 1, new byte[] {-1, -1, -1, -1, 7}); // varint 2^31-1
            default -> Arrays.copyOf(bytes, at);
          };
    }
    return bytes;
  }

  private static byte[] digits(SplittableRandom random) {
    return Long.toString(random.nextLong() >> random.nextInt(64)).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] replaced(byte[] bytes, int at, int length, byte[] other) {
    byte[] result = Arrays.copyOf(bytes, bytes.length - length + other.length);
    System.arraycopy(other, 0, result, at, other.length);
    System.arraycopy(bytes, at + length, result, at + other.length, bytes.length - at - length);
    return result;
  }
}
