package zeroth.transformer.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static zeroth.transformer.checkpoint.BadInput.refused;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The container: values of every kind, tensors where the file says they are, and what is wrong. */
class GgufFileTest {
  @TempDir private Path directory;

  private GgufFile open(GgufBytes bytes) {
    return open(bytes.bytes());
  }

  private GgufFile open(byte[] content) {
    return GgufFile.open(GgufBytes.write(directory.resolve("m.gguf"), content));
  }

  @Test
  void valuesOfEveryKind() {
    for (int version : new int[] {2, 3}) {
      GgufBytes bytes = new GgufBytes(version);
      bytes.value("u8", 0).write(200);
      bytes.value("i8", 1).write(-3);
      bytes.value("u16", 2).writeBytes(new byte[] {1, (byte) 0x80});
      bytes.value("i16", 3).writeBytes(new byte[] {1, (byte) 0x80});
      bytes.value("u32", 4).int32(-1);
      bytes.value("i32", 5).int32(-1);
      bytes.real("f32", 0.1f).flag("yes", true).text("text", "▁a\n");
      bytes.value("u64", 10).int64(Long.MAX_VALUE);
      bytes.value("i64", 11).int64(Long.MIN_VALUE);
      bytes.value("f64", 12).int64(Double.doubleToRawLongBits(Math.PI));
      bytes
          .texts("texts", List.of("", "b"))
          .wholes("wholes", List.of(1, -2))
          .reals("none", List.of());
      try (GgufFile file = open(bytes)) {
        GgufMetadata metadata = file.metadata();
        assertEquals(200, metadata.number("u8"));
        assertEquals(-3, metadata.number("i8"));
        assertEquals(0x8001, metadata.number("u16"));
        assertEquals((short) 0x8001, metadata.number("i16"));
        assertEquals((1L << 32) - 1, metadata.number("u32"));
        assertEquals(-1, metadata.number("i32"));
        assertEquals((double) 0.1f, metadata.number("f32"));
        assertEquals(true, metadata.flag("yes", false));
        assertEquals("▁a\n", metadata.text("text"));
        assertEquals((double) Long.MAX_VALUE, metadata.number("u64"));
        assertEquals((double) Long.MIN_VALUE, metadata.number("i64"));
        assertEquals(Math.PI, metadata.number("f64"));
        assertEquals(List.of("", "b"), metadata.texts("texts"));
        assertEquals(List.of(1L, -2L), metadata.wholes("wholes"));
        assertEquals(List.of(), metadata.reals("none"));
        refused(() -> metadata.size("i32"), "i32", "whole number", "-1");
        refused(() -> metadata.texts("wholes"), "wholes", "texts", "a list of 2");
        refused(() -> metadata.text("absent"), "absent", "none");
      }
    }
  }

  /** More text than the window that the header is read through. */
  @Test
  void longTexts() {
    String text = "abc\u00e9".repeat(50_000);
    try (GgufFile file = open(new GgufBytes(3).text("a", text).text("b", text + "!"))) {
      assertEquals(text, file.metadata().text("a"));
      assertEquals(text + "!", file.metadata().text("b"));
    }
  }

  @Test
  void tensorsAreWhereTheFileSays() {
    for (int alignment : new int[] {8, 32, 256}) {
      float[] a = {1, 2, 3, 4, 5, 6};
      float[] b = new float[40_000]; // more than a chunk
      for (int i = 0; i < b.length; i++) {
        b[i] = i;
      }
      GgufBytes bytes = new GgufBytes(3).aligned(alignment);
      try (GgufFile file = open(bytes.floats("a", a, 3, 2).floats("b", b, b.length))) {
        GgufTensor tensor = file.tensors().get("a");
        assertEquals(List.of(2, 3), tensor.extents());
        assertArrayEquals(a, file.read(tensor));
        assertArrayEquals(new float[] {4, 5, 6}, file.read(tensor, 3, 3));
        assertArrayEquals(b, file.read(file.tensors().get("b")));
      }
    }
  }

  @Test
  void whatIsWrongIsNamedWithItsPlace() {
    GgufBytes good = new GgufBytes(3).text("k", "v").floats("t", new float[] {1, 2}, 2);
    byte[] bytes = good.bytes();
    int key = 24;
    int tensor = key + 8 + 1 + 4 + 8 + 1;
    open(bytes).close();
    refused(() -> open(changed(bytes, 0, 0, 1)), "byte 0", "GGUF", "00475546");
    refused(() -> open(changed(bytes, 4, 1, 4)), "byte 4", "version 2 or 3", "found 1");
    refused(() -> open(changed(bytes, 4, 3 << 24, 4)), "version 2 or 3", "big-endian");
    refused(() -> open(changed(bytes, 8, -1, 8)), "byte 8", "number of tensors", "1844674407");
    refused(() -> open(changed(bytes, 16, 1 << 30, 8)), "byte 16", "number of values");
    refused(() -> open(changed(bytes, key, 1L << 40, 8)), "byte 24", "a key", "1099511627776");
    refused(() -> open(changed(bytes, key + 9, 13, 4)), "byte 33", "the kind of k", "13");
    refused(() -> open(changed(bytes, tensor + 9, 5, 4)), "rank of t", "found 5");
    refused(() -> open(changed(bytes, tensor + 13, 0, 8)), "elements of t", "extent of 0");
    refused(() -> open(changed(bytes, tensor + 13, 1L << 31, 8)), "elements of t", "2147483648");
    refused(() -> open(changed(bytes, tensor + 13, 99, 8)), "t: expected 396 bytes", "8 bytes");
    refused(() -> open(changed(bytes, tensor + 21, 13, 4)), "t in one of F32", "Q5_K");
    refused(() -> open(changed(bytes, tensor + 21, 8, 4)), "whole blocks of 32", "rows of 2");
    refused(() -> open(changed(bytes, tensor + 25, 4, 8)), "offset of t", "found 4");
    refused(() -> open(changed(bytes, tensor + 25, 64, 8)), "from offset 64", "8 bytes of data");
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      refused(() -> open(cut), "m.gguf");
    }
    refused(() -> open(good.text("k", "w")), "each key once", "k twice");
    GgufBytes twice = new GgufBytes(3).floats("t", new float[2], 2).floats("t", new float[2], 2);
    refused(() -> open(twice), "each tensor once", "t twice");
    byte[] overlap =
        new GgufBytes(3)
            .aligned(8)
            .floats("t", new float[4], 4)
            .floats("u", new float[4], 4)
            .bytes();
    refused(() -> open(changed(overlap, indexOf(overlap, 'u') + 17, 8, 8)), "u: ", "at least 16");
    byte[] text = new GgufBytes(3).text("k", "\u00e9").bytes();
    refused(() -> open(changed(text, 24 + 8 + 1 + 4 + 8, 0xffff, 2)), "UTF-8");
    refused(() -> open(new GgufBytes(3).aligned(24)), "general.alignment", "24");
    GgufBytes lists = new GgufBytes(3);
    lists.value("l", 9).int32(9).int64(0);
    refused(() -> open(lists), "kind of l", "a list within a list");
    refused(() -> GgufFile.open(directory.resolve("none.gguf")), "none.gguf", "a readable file");
  }

  private static int indexOf(byte[] bytes, char letter) {
    for (int i = bytes.length - 1; i > 0; i--) {
      if (bytes[i] == letter && bytes[i - 8] == 1) {
        return i;
      }
    }
    throw new AssertionError();
  }

  private static byte[] changed(byte[] bytes, int at, long value, int size) {
    byte[] changed = bytes.clone();
    byte[] wide = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    System.arraycopy(wide, 0, changed, at, size);
    return changed;
  }
}
