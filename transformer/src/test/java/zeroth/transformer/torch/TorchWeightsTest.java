package zeroth.transformer.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.tensor.Shape;
import zeroth.transformer.checkpoint.BadInput;

/** State dicts written by hand in torch's documented format, and files that are none. */
class TorchWeightsTest {
  @TempDir private Path directory;

  private static float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = i * 37 % 101 - 50; // which binary16 and bfloat16 hold exactly
    }
    return numbers;
  }

  static StateDictFile good(String type) {
    StateDictFile file = new StateDictFile();
    String key = file.storage(type, numbers(24));
    return file.view("a", key, 0, new int[] {4, 6}, new int[] {6, 1})
        .view("turned", key, 0, new int[] {6, 4}, new int[] {1, 6})
        .view("part", key, 7, new int[] {2, 3}, new int[] {3, 1})
        .view("cube", key, 0, new int[] {2, 3, 4}, new int[] {1, 8, 2})
        .view("one", key, 5, new int[] {1, 3, 1}, new int[] {99, 1, 7})
        .view("scalar", key, 3, new int[0], new int[0])
        .parameter("b", file.storage(type, numbers(77)), new int[] {77}, new int[] {1})
        .view(
            "position_ids",
            file.storage("LongStorage", 0, 1),
            0,
            new int[] {1, 2},
            new int[] {2, 1});
  }

  /** Every element is the one at offset + sum of index times stride. */
  @ParameterizedTest
  @ValueSource(strings = {"FloatStorage", "HalfStorage", "BFloat16Storage"})
  void elementsAreThoseOfTheStridesToTheBit(String type) throws IOException {
    Path file = Files.write(directory.resolve("w.bin"), good(type).bytes());
    float[] x = numbers(24);
    try (TorchWeights weights = TorchWeights.open(file)) {
      assertEquals(
          List.of("a", "turned", "part", "cube", "one", "scalar", "b", "position_ids"),
          new ArrayList<>(weights.names()));
      assertArrayEquals(x, weights.read("a"));
      assertArrayEquals(Arrays.copyOfRange(x, 7, 13), weights.read("part"));
      assertArrayEquals(Arrays.copyOfRange(x, 5, 8), weights.read("one"));
      assertArrayEquals(new float[] {x[3]}, weights.read("scalar"));
      assertArrayEquals(numbers(77), weights.read("b"));
      float[] turned = weights.read("turned");
      for (int i = 0; i < 6; i++) {
        for (int j = 0; j < 4; j++) {
          assertEquals(x[i + 6 * j], turned[4 * i + j]);
        }
      }
      float[] cube = weights.read("cube");
      for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 3; j++) {
          for (int k = 0; k < 4; k++) {
            assertEquals(x[i + 8 * j + 2 * k], cube[12 * i + 4 * j + k]);
          }
        }
      }
      assertTrue(weights.hasShape("turned", Shape.of(6, 4)));
      assertFalse(weights.hasShape("turned", Shape.of(4, 6)));
      assertEquals("(2, 3, 4)", weights.shapeText("cube"));
      BadInput.refused(() -> weights.read("position_ids"), "position_ids", "a LongStorage");
    }
  }

  @Test
  void otherLayoutsAreRefused() {
    for (int[][] layout :
        new int[][][] {
          {{4, 6}, {0, 1}}, // expanded
          {{2, 6}, {12, 1}}, // every other row
          {{4, 3}, {6, 1}}, // a narrow part
          {{4, 6}, {-6, 1}},
          {{2, 2}, {1, 1}}
        }) {
      StateDictFile file = new StateDictFile();
      String key = file.storage("FloatStorage", numbers(24));
      refused(
          file.view("w", key, 0, layout[0], layout[1]).bytes(),
          "w: expected elements side by side");
    }
    StateDictFile file = new StateDictFile();
    String key = file.storage("FloatStorage", numbers(24));
    refused(
        file.view("w", key, 1, new int[] {24}, new int[] {1}).bytes(),
        "w: expected 24 elements from 1 on, found a storage of 24");
  }

  /** A few names for one storage are tied weights; hundreds are an attack on the memory. */
  @Test
  void storagesAreSharedWithinReason() {
    for (int names : new int[] {4, 5}) {
      StateDictFile file = new StateDictFile();
      String key = file.storage("FloatStorage", numbers(24));
      for (int i = 0; i < names; i++) {
        file.view("w" + i, key, 0, new int[] {24}, new int[] {1});
      }
      if (names == 4) {
        assertArrayEquals(numbers(24), TorchWeights.of("ok", file.bytes()).read("w3"));
      } else {
        refused(file.bytes(), "at most 4 times", "480 bytes in 96");
      }
    }
  }

  @Test
  void whatIsNoStateDictOfTensorsIsRefused() {
    refused(good("FloatStorage").other("epoch", 'N').bytes(), "epoch: expected a tensor");
    refused(
        good("FloatStorage").other("model", '}').bytes(),
        "model: expected a tensor, found a dictionary");
    refused(new StateDictFile().bytes(), "tensors by name");
    byte[] attack =
        "?\u0002cos\nsystem\n(X\u0004\0\0\0exittR.".getBytes(StandardCharsets.ISO_8859_1);
    attack[0] = (byte) 0x80;
    refused(new StateDictFile().archive(attack), "os.system", "a state dict of tensors");
    byte[] network =
        "?\u0002ctorch.nn.modules.linear\nLinear\n.".getBytes(StandardCharsets.ISO_8859_1);
    network[0] = (byte) 0x80;
    refused(new StateDictFile().archive(network), "torch.nn.modules.linear.Linear");
  }

  @Test
  void theFormatBeforeTorch16IsNamed() {
    byte[] old = {
      (byte) 0x80, 2, (byte) 0x8a, 0x0a, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9
    };
    refused(
        Arrays.copyOf(old, 100),
        "torch.save writes since 1.6",
        "the older one",
        "model.safetensors");
  }

  @Test
  void damageOfTheWeightsIsFound() {
    byte[] bytes = new StateDictFile().tensor("w", new float[] {1234.5f, 2}, 2).bytes();
    int at =
        index(
            bytes, ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(1234.5f).array());
    bytes[at] ^= 1;
    TorchWeights weights = TorchWeights.of("bad", bytes);
    BadInput.refused(() -> weights.read("w"), "checksum of archive/data/0");
  }

  private static int index(byte[] bytes, byte[] part) {
    int at = 0;
    while (!Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
      at++;
    }
    return at;
  }

  /** The end records of an archive of more than 4 GiB, around a small one. */
  @Test
  void archivesOf64BitsAreRead() {
    byte[] small = good("FloatStorage").bytes();
    ByteBuffer end = ByteBuffer.wrap(small).order(ByteOrder.LITTLE_ENDIAN);
    int last = small.length - 22;
    ByteBuffer large = ByteBuffer.allocate(small.length + 76).order(ByteOrder.LITTLE_ENDIAN);
    large.put(small, 0, last);
    int place = large.position();
    large.putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45);
    large.putInt(0).putInt(0);
    long count = end.getShort(last + 10);
    large.putLong(count).putLong(count).putLong(end.getInt(last + 12));
    large.putLong(end.getInt(last + 16));
    large.putInt(0x07064b50).putInt(0).putLong(place).putInt(1);
    large.put(small, last, 22);
    large
        .putShort(large.limit() - 22 + 8, (short) -1)
        .putShort(large.limit() - 22 + 10, (short) -1);
    large.putInt(large.limit() - 22 + 12, -1).putInt(large.limit() - 22 + 16, -1);
    TorchWeights weights = TorchWeights.of("large", large.array());
    assertArrayEquals(numbers(24), weights.read("a"));
    large.putLong(place + 48, 1L << 40);
    refused(large.array(), "a directory of at most");
  }

  private static void refused(byte[] content, String... told) {
    for (String part : told) {
      BadInput.refused(() -> TorchWeights.of("bad.bin", content), part);
    }
  }
}
