package zeroth.transformer.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.transformer.checkpoint.BadInput.refused;
import static zeroth.transformer.safetensors.SafetensorsFile.entry;
import static zeroth.transformer.safetensors.SafetensorsFile.floats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.format.HalfPrecision;

class SafetensorsTest {
  @TempDir Path directory;

  /** The example layout of the format's own description, with all three number formats. */
  @Test
  void readsEveryFloatFormatAndToleratesOthers() {
    ByteBuffer data = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    data.putLong(7).putFloat(1.5f).putFloat(-2).putFloat(3).putFloat(0.25f);
    data.putShort((short) 0x3c00).putShort((short) 0xc000); // binary16: 1, -2
    data.putShort((short) 0x3f80).putShort((short) 0xc040); // bfloat16: 1, -3
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + entry("ids", "I64", "[1,1]", 0, 8)
            + ","
            + entry("m", "F32", "[2,2]", 8, 24)
            + ","
            + entry("h", "F16", "[2]", 24, 28)
            + ","
            + entry("b", "BF16", "[2]", 28, 32)
            + "}   ";
    try (SafetensorsReader reader = open(header, data.array())) {
      assertEquals(List.of("ids", "m", "h", "b"), List.copyOf(reader.tensors().keySet()));
      Tensor m = reader.read("m");
      assertEquals(Shape.of(2, 2), m.shape());
      assertArrayEquals(new float[] {1.5f, -2, 3, 0.25f}, m.data());
      assertArrayEquals(new float[] {1, -2}, reader.read("h").data());
      assertArrayEquals(new float[] {1, -3}, reader.read("b").data());
      refused(() -> reader.read("ids"), "ids, dtype", "F32, F16 or BF16", "I64");
      refused(() -> reader.read("x"), "x: expected a tensor of that name");
    }
  }

  @Test
  void scalarsAndEmptyTensorsAreFine() {
    String header =
        "{" + entry("e", "F32", "[0,5]", 0, 0) + "," + entry("s", "F32", "[]", 0, 4) + "}";
    try (SafetensorsReader reader = open(header, floats(8))) {
      assertEquals(Shape.of(0, 5), reader.read("e").shape());
      assertArrayEquals(new float[] {8}, reader.read("s").data());
    }
  }

  /** Half the bytes, each element rounded by itself, over the ends of the writer's chunks. */
  @Test
  void whatIsWrittenAsBfloat16IsReadBackRounded() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int[] shape : new int[][] {{3}, {100_003}, {0}, {257, 129}}) {
      Tensor tensor = Tensor.zeros(Shape.of(shape));
      for (int i = 0; i < tensor.size(); i++) {
        tensor.data()[i] = (float) random.nextGaussian();
      }
      tensors.put("tensor " + Arrays.toString(shape), tensor);
    }
    Path file = directory.resolve("brain.safetensors");
    SafetensorsWriter.writeBrain(Parameters.of(tensors), file);
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      assertEquals(Map.of("format", "pt"), reader.metadata());
      assertEquals(List.copyOf(tensors.keySet()), List.copyOf(reader.tensors().keySet()));
      for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
        assertEquals("BF16", reader.tensors().get(entry.getKey()).format());
        Tensor read = reader.read(entry.getKey());
        assertEquals(entry.getValue().shape(), read.shape());
        for (int i = 0; i < read.size(); i++) {
          short bits = HalfPrecision.toBfloat16(entry.getValue().data()[i]);
          assertEquals(HalfPrecision.bfloat16(bits), read.data()[i]);
        }
      }
    }
  }

  /** Tensors longer than the reader's and the writer's chunks, with every kind of bits. */
  @Test
  void whatIsWrittenIsReadBackToTheBit() {
    SplittableRandom random = new SplittableRandom(1);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int[] shape : new int[][] {{3}, {100_003}, {0}, {257, 129}, {1, 1}}) {
      Tensor tensor = Tensor.zeros(Shape.of(shape));
      for (int i = 0; i < tensor.size(); i++) {
        tensor.data()[i] = Float.intBitsToFloat(random.nextInt());
      }
      tensors.put("tensor \"" + Arrays.toString(shape) + "\" \u00e9", tensor);
    }
    Path file = directory.resolve("all.safetensors");
    SafetensorsWriter.write(Parameters.of(tensors), file);
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      assertEquals(List.copyOf(tensors.keySet()), List.copyOf(reader.tensors().keySet()));
      tensors.forEach(
          (name, tensor) -> assertArrayEquals(bits(tensor), bits(reader.read(name)), name));
    }
  }

  @Test
  void theDataOfAWrittenFileIsAligned() throws IOException {
    Path file = directory.resolve("aligned.safetensors");
    SafetensorsWriter.write(Parameters.of("x", Tensor.vector(1, 2)), file);
    byte[] bytes = Files.readAllBytes(file);
    long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertEquals(0, (8 + header) % 8);
    assertArrayEquals(floats(1, 2), Arrays.copyOfRange(bytes, (int) (8 + header), bytes.length));
    String text = new String(bytes, 8, (int) header, StandardCharsets.UTF_8);
    assertTrue(text.startsWith("{\"__metadata__\":{\"format\":\"pt\"}"), text);
  }

  @Test
  void anExistingTargetIsRefusedAndKept() throws IOException {
    Path file = Files.writeString(directory.resolve("kept"), "mine");
    refused(() -> SafetensorsWriter.write(Parameters.of("x", Tensor.vector(1)), file), "existing");
    assertEquals("mine", Files.readString(file));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void headersOfWrongLengthAreRefused() {
    refused(() -> open(new byte[0]), "8 bytes of header length", "0 bytes");
    refused(() -> open(new byte[7]), "7 bytes");
    refused(() -> open(length(0)), "a header of 2 to");
    refused(() -> open(length(-1)), "18446744073709551615");
    refused(
        () -> open(length(SafetensorsReader.HEADER_LIMIT + 1L)), "a header of 2 to", "16777217");
    refused(() -> open(length(1000)), "a header of 1000 bytes", "a file of 10 bytes");
    Path absent = directory.resolve("absent");
    refused(() -> SafetensorsReader.open(absent), "absent", "a readable file", "none");
    refused(() -> SafetensorsReader.open(directory), "something else");
  }

  @Test
  void headersThatAreNoHeadersAreRefused() {
    String good = entry("x", "F32", "[1]", 0, 4);
    refused(() -> open("{" + good, floats(1)), "header, byte", "JSON");
    refused(() -> open("[]", floats()), "an object", "an array");
    refused(() -> open("{" + good + "} x", floats(1)), "JSON");
    refused(() -> open("{" + good + "} {}", floats(1)), "the end", "an object");
    refused(() -> open("{" + good + "," + good + "}", floats(1)), "JSON", "x");
    refused(() -> open("{\"x\":1}", floats(1)), "x: expected an object", "a whole number");
    refused(() -> open("{\"x\":{}}", floats(1)), "dtype, shape and two data_offsets");
    refused(() -> open("{\"x\":{\"dtype\":1}}", floats(1)), "x, dtype: expected a string");
    refused(() -> open("{\"x\":{\"shape\":[1.5]}}", floats(1)), "x, shape", "a fraction");
    refused(() -> open("{\"x\":{\"shape\":[-1]}}", floats(1)), "from 0 to 2^63-1", "-1");
    refused(() -> open("{\"x\":{\"shape\":[9223372036854775808]}}", floats(1)), "2^63-1");
    refused(() -> open("{\"x\":{\"strides\":[1]}}", floats(1)), "strides");
    refused(() -> open("{\"" + "x".repeat(2000) + "\":{}}", floats(1)), "2000 characters");
    String deep = "[".repeat(5000) + "]".repeat(5000);
    refused(() -> open("{\"__metadata__\":" + deep + "}", floats()), "__metadata__", "an object");
  }

  @Test
  void tensorsThatDoNotFitTheDataAreRefused() {
    bad(entry("x", "F33", "[1]", 0, 4), 4, "x, dtype", "F33");
    bad(entry("x", "F32", "[2]", 0, 4), 4, "8 bytes for F32 (2)", "4 bytes");
    bad(entry("x", "F16", "[1]", 0, 4), 4, "2 bytes for F16 (1)", "4 bytes");
    bad(entry("x", "F32", "[2]", 0, 8), 4, "within [0, 4)", "[0, 8)");
    bad(entry("x", "F32", "[1]", 4, 0), 4, "within", "[4, 0)");
    bad(entry("x", "F32", "[4294967296,4294967296]", 0, 4), 4, "2^63-1 bytes");
    String a = entry("a", "F32", "[2]", 0, 8);
    bad(a + "," + entry("b", "F32", "[2]", 4, 12), 12, "b", "overlap at 4");
    bad(a + "," + entry("b", "F32", "[1]", 12, 16), 16, "b", "no gap", "12");
    bad(a, 12, "end of the data", "8 bytes of tensors", "12 bytes");
    String odd = entry("a", "U8", "[1]", 0, 1) + "," + entry("b", "F32", "[1]", 1, 5);
    bad(odd, 5, "b", "a multiple of 4", "1");
  }

  private void bad(String entries, int dataSize, String... parts) {
    refused(() -> open("{" + entries + "}", new byte[dataSize]), parts);
  }

  private static byte[] length(long length) {
    return ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
  }

  private SafetensorsReader open(String header, byte[] data) {
    return open(SafetensorsFile.bytes(header, data));
  }

  private SafetensorsReader open(byte[] content) {
    return SafetensorsReader.open(
        SafetensorsFile.write(directory.resolve("file.safetensors"), content));
  }

  private static int[] bits(Tensor tensor) {
    int[] bits = new int[tensor.size()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(tensor.data()[i]);
    }
    return bits;
  }
}
