package zeroth.bench.speed;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Shape;
import zeroth.transformer.decoder.LlamaConfig;

/**
 * Writes a language model with random weights as a GGUF file of version 3, gains in F32 and
 * matrices in Q8_0: blocks of 32 whole numbers from -127 to 127 behind a scale in half precision.
 */
final class RandomGguf {
  private static final int BLOCK = 32;
  private static final int ALIGNMENT = 32;

  /** Bits of the half-precision number nearest to 0.02 over the deviation of the whole numbers. */
  private static final short SCALE = half(0.02 / Math.sqrt((255.0 * 255 - 1) / 12));

  private final ByteArrayOutputStream header = new ByteArrayOutputStream();
  private int values;

  private RandomGguf() {}

  /** Half precision, as far as it is needed here: normal positive numbers, rounded down. */
  private static short half(double x) {
    int exponent = Math.getExponent(x);
    int fraction = (int) ((Math.scalb(x, -exponent) - 1) * 1024);
    return (short) (exponent + 15 << 10 | fraction);
  }

  private record Entry(String name, Shape shape) {
    private boolean isQuantised() {
      return shape.isMatrix();
    }

    private long bytes() {
      long size = shape.size();
      return isQuantised() ? size / BLOCK * (BLOCK + Short.BYTES) : size * Float.BYTES;
    }
  }

  /**
   * Writes a model whose tokens are bytes.
   *
   * @throws BadInputException if the file exists or cannot be written
   */
  static void write(Path file, LlamaConfig c) {
    if (Files.exists(file)) {
      throw new BadInputException(file + " exists");
    }
    RandomGguf gguf = new RandomGguf();
    gguf.text("general.architecture", "llama");
    gguf.size("llama.embedding_length", c.width()).size("llama.block_count", c.layers());
    gguf.size("llama.feed_forward_length", c.feedForward());
    gguf.size("llama.attention.head_count", c.heads());
    gguf.size("llama.attention.head_count_kv", c.keyHeads());
    gguf.size("llama.context_length", c.maxLength());
    gguf.key("llama.attention.layer_norm_rms_epsilon", 6).int32(Float.floatToIntBits(1e-5f));
    gguf.text("tokenizer.ggml.model", "gpt2").text("tokenizer.ggml.pre", "gpt-2");
    gguf.key("tokenizer.ggml.tokens", 9).int32(8).int64(c.vocabulary());
    for (int i = 0; i < c.vocabulary(); i++) {
      gguf.string(RandomDecoder.token(i));
    }
    gguf.key("tokenizer.ggml.token_type", 9).int32(5).int64(c.vocabulary());
    for (int i = 0; i < c.vocabulary(); i++) {
      gguf.int32(1);
    }
    gguf.key("tokenizer.ggml.merges", 9).int32(8).int64(0);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      gguf.finish(out, entries(c));
    } catch (IOException e) {
      throw new BadInputException("cannot write " + file + ": " + e.getMessage());
    }
  }

  private static List<Entry> entries(LlamaConfig c) {
    int keys = c.keyHeads() * c.headWidth();
    Map<String, Shape> layer = new LinkedHashMap<>();
    layer.put("attn_norm", Shape.of(c.width()));
    layer.put("ffn_norm", Shape.of(c.width()));
    layer.put("attn_q", Shape.of(c.heads() * c.headWidth(), c.width()));
    layer.put("attn_k", Shape.of(keys, c.width()));
    layer.put("attn_v", Shape.of(keys, c.width()));
    layer.put("attn_output", Shape.of(c.width(), c.heads() * c.headWidth()));
    layer.put("ffn_gate", Shape.of(c.feedForward(), c.width()));
    layer.put("ffn_up", Shape.of(c.feedForward(), c.width()));
    layer.put("ffn_down", Shape.of(c.width(), c.feedForward()));
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry("token_embd.weight", Shape.of(c.vocabulary(), c.width())));
    entries.add(new Entry("output_norm.weight", Shape.of(c.width())));
    entries.add(new Entry("output.weight", Shape.of(c.vocabulary(), c.width())));
    for (int i = 0; i < c.layers(); i++) {
      String prefix = "blk." + i + ".";
      layer.forEach((name, shape) -> entries.add(new Entry(prefix + name + ".weight", shape)));
    }
    return entries;
  }

  private void finish(OutputStream out, List<Entry> entries) throws IOException {
    long offset = 0;
    for (Entry entry : entries) {
      List<Integer> extents = entry.shape.extents();
      string(entry.name).int32(extents.size());
      for (int i = extents.size() - 1; i >= 0; i--) {
        int64(extents.get(i));
      }
      int32(entry.isQuantised() ? 8 : 0).int64(offset);
      offset += aligned(entry.bytes());
    }
    RandomGguf head = new RandomGguf();
    head.header.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    head.int32(3).int64(entries.size()).int64(values);
    head.header.writeBytes(header.toByteArray());
    head.header.writeBytes(new byte[(int) (aligned(head.header.size()) - head.header.size())]);
    head.header.writeTo(out);
    SplittableRandom random = new SplittableRandom(0);
    for (Entry entry : entries) {
      if (entry.isQuantised()) {
        quantised(out, random, entry.shape.size() / BLOCK);
      } else {
        byte[] one = bytes(Float.BYTES).putInt(Float.floatToIntBits(1)).array();
        for (int i = 0; i < entry.shape.size(); i++) {
          out.write(one);
        }
      }
      out.write(new byte[(int) (aligned(entry.bytes()) - entry.bytes())]);
    }
  }

  private static void quantised(OutputStream out, SplittableRandom random, int blocks)
      throws IOException {
    byte[] block = new byte[Short.BYTES + BLOCK];
    ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).putShort(SCALE);
    for (int b = 0; b < blocks; b++) {
      for (int i = Short.BYTES; i < block.length; i++) {
        block[i] = (byte) random.nextInt(-127, 128);
      }
      out.write(block);
    }
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private RandomGguf key(String key, int kind) {
    values++;
    return string(key).int32(kind);
  }

  private RandomGguf size(String key, int value) {
    return key(key, 4).int32(value);
  }

  private RandomGguf text(String key, String value) {
    return key(key, 8).string(value);
  }

  private RandomGguf string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int64(bytes.length).header.writeBytes(bytes);
    return this;
  }

  private static ByteBuffer bytes(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private RandomGguf int32(int value) {
    header.writeBytes(bytes(Integer.BYTES).putInt(value).array());
    return this;
  }

  private RandomGguf int64(long value) {
    header.writeBytes(bytes(Long.BYTES).putLong(value).array());
    return this;
  }
}
