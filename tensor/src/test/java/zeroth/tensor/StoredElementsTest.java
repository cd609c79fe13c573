package zeroth.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.tensor.agreement.Sample;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.format.StoredFormat;
import zeroth.tensor.format.Widening;
import zeroth.tensor.random.Key;

class StoredElementsTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(StoredFormat.class)
  void everyRangeIsThatOfTheWholeWidened(StoredFormat format) {
    int size = 5 * 12_288; // several chunks
    Tensor tensor = new Sample(1).stored(format, Shape.of(5, 12_288));
    assertTrue(tensor.isStored());
    byte[] bytes = new byte[(int) format.bytes(size)];
    ((StoredElements) tensor.elements()).stored().get(bytes);
    float[] whole = new float[size];
    format.widen(bytes, 0, size, whole, 0);
    assertArrayEquals(whole, tensor.floats());
    Random random = new Random(2);
    for (int i = 0; i < 300; i++) {
      int from = random.nextInt(size + 1);
      int most = i % 2 == 0 ? 40 : size;
      int count = random.nextInt(Math.min(most, size - from) + 1);
      float[] part = new float[count + 2];
      tensor.read(from, count, part, 1);
      assertEquals(0, part[0]);
      assertEquals(0, part[count + 1]);
      assertArrayEquals(
          Arrays.copyOfRange(whole, from, from + count), Arrays.copyOfRange(part, 1, count + 1));
    }
    for (int[] range : new int[][] {{-1, 2}, {size - 1, 2}, {0, -1}, {size + 1, 0}}) {
      assertThrows(
          IndexOutOfBoundsException.class, () -> tensor.read(range[0], range[1], new float[2], 0));
    }
  }

  @ParameterizedTest
  @EnumSource(StoredFormat.class)
  void copiesAreBytesOfWholeBlocks(StoredFormat format) {
    int block = format.elements();
    int width = format.bytes();
    StoredElements stored =
        (StoredElements) new Sample(5).stored(format, Shape.of(3, 2 * block)).elements();
    byte[] all = new byte[6 * width];
    stored.stored().get(all);
    byte[] copy = new byte[3 + 2 * width];
    stored.copy(3 * block, 2 * block, copy, 2);
    assertEquals(0, copy[0] | copy[1] | copy[2 + 2 * width]);
    assertArrayEquals(
        Arrays.copyOfRange(all, 3 * width, 5 * width), Arrays.copyOfRange(copy, 2, 2 + 2 * width));
    assertThrows(IndexOutOfBoundsException.class, () -> stored.copy(5 * block, 2 * block, copy, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> stored.copy(-block, block, copy, 0));
  }

  @Test
  void bytesAndElementsMustFit() {
    assertThrows(IllegalArgumentException.class, () -> elements(StoredFormat.BF16, 7, 3));
    assertThrows(IllegalArgumentException.class, () -> elements(StoredFormat.Q8_0, 34, 31));
    assertThrows(IllegalArgumentException.class, () -> elements(StoredFormat.Q8_0, 34, 64));
    Tensor tensor = new Tensor(Shape.of(2, 32), elements(StoredFormat.Q8_0, 68, 64));
    assertEquals(68, tensor.elements().bytes());
    assertThrows(IllegalStateException.class, tensor::data);
    assertThrows(
        IllegalArgumentException.class,
        () -> new Tensor(Shape.of(2, 31), elements(StoredFormat.Q8_0, 68, 64)));
  }

  private static StoredElements elements(StoredFormat format, int bytes, int size) {
    return new StoredElements(format, ByteBuffer.allocate(bytes), size, "here");
  }

  /** What the bytes of a mapped file become when it is cut is a fault, not zeros and no crash. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFileThatBecomesShorterIsALine(boolean copies) throws IOException, InterruptedException {
    Path file = directory.resolve("weights");
    Files.write(file, new byte[1 << 20]);
    StoredElements elements;
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, 1 << 20);
      elements = new StoredElements(StoredFormat.BF16, bytes, 1 << 19, "model.safetensors, w");
    }
    float[] into = new float[1 << 19];
    elements.widen(0, into.length, into, 0, Widening.PLAIN);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(100);
    }
    Throwable[] found = new Throwable[1];
    Thread reader = // of its own, since Java may tell it late
        new Thread(
            () -> {
              try {
                byte[] copy = new byte[1 << 20];
                for (int i = 0; i < 1000; i++) {
                  if (copies) {
                    elements.copy(0, into.length, copy, 0);
                  } else {
                    elements.widen(0, into.length, into, 0, Widening.PLAIN);
                  }
                }
              } catch (RuntimeException | Error e) {
                found[0] = e;
              }
            });
    reader.start();
    reader.join();
    String message = String.valueOf(found[0]);
    boolean line =
        found[0] instanceof BadInputException
            && message.contains("model.safetensors, w")
            && message.contains("a shorter file");
    assertTrue(line || StoredElements.isOfCutFile(found[0]), message);
    assertFalse(StoredElements.isOfCutFile(new InternalError("another")));
  }

  @Test
  void whatIsTrainableIsNeverStored() {
    Sample sample = new Sample(3);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("kept", sample.stored(StoredFormat.BF16, Shape.of(4, 8)));
    tensors.put("tuned", sample.stored(StoredFormat.F16, Shape.of(8)));
    tensors.put("plain", sample.weights(3));
    Parameters read = Parameters.of(tensors);
    assertFalse(read.get("kept").trainable());
    assertFalse(read.get("tuned").trainable());
    assertTrue(read.get("plain").trainable());
    String before = read.sha256();

    Parameters theta = read.freeze(p -> !p.name().equals("tuned"));
    assertTrue(theta.get("tuned").trainable());
    assertFalse(theta.tensor("tuned").isStored());
    assertSame(tensors.get("kept"), theta.tensor("kept"));
    assertSame(tensors.get("plain"), theta.tensor("plain"));
    assertArrayEquals(tensors.get("tuned").floats(), theta.tensor("tuned").data());
    assertEquals(before, theta.sha256());

    theta.add(0.1, new Direction.Gaussian(Key.ofSeed(1)));
    assertEquals(before, read.sha256(), "what was read has not changed");
    assertSame(tensors.get("kept"), theta.copy().tensor("kept"));
    assertFalse(theta.freeze(p -> true).tensor("tuned").isStored());
  }

  @Test
  void aHashIsThatOfTheWidenedWeights() {
    Tensor tensor = new Sample(4).stored(StoredFormat.Q4_0, Shape.of(1200, 32));
    assertEquals(
        NamedTensors.of("w", tensor.widened()).sha256(), NamedTensors.of("w", tensor).sha256());
  }
}
