package zeroth.bench.speed;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Shape;
import zeroth.transformer.decoder.LlamaConfig;

/**
 * Writes a language model with random weights as a GGUF file, gains in F32 and matrices in Q8_0:
 * blocks of 32 whole numbers from -127 to 127 behind a scale in half precision.
 */
final class RandomGguf {
  private static final int BLOCK = 32;

  /** Bits of the half-precision number nearest to 0.02 over the deviation of the whole numbers. */
  private static final short SCALE = half(0.02 / Math.sqrt((255.0 * 255 - 1) / 12));

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
    GgufHeaderWriter header = new GgufHeaderWriter();
    header.text("general.architecture", "llama");
    header.size("llama.embedding_length", c.width()).size("llama.block_count", c.layers());
    header.size("llama.feed_forward_length", c.feedForward());
    header.size("llama.attention.head_count", c.heads());
    header.size("llama.attention.head_count_kv", c.keyHeads());
    header.size("llama.context_length", c.maxLength());
    header.real("llama.attention.layer_norm_rms_epsilon", 1e-5f);
    header.letters(IntStream.range(0, c.vocabulary()).mapToObj(RandomDecoder::token).toList());
    List<Entry> entries = entries(c);
    for (Entry entry : entries) {
      int format = entry.isQuantised() ? GgufHeaderWriter.Q8_0 : GgufHeaderWriter.F32;
      header.tensor(entry.name, entry.shape, format, entry.bytes());
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      out.write(header.bytes());
      data(out, entries);
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

  private static void data(OutputStream out, List<Entry> entries) throws IOException {
    SplittableRandom random = new SplittableRandom(0);
    for (Entry entry : entries) {
      if (entry.isQuantised()) {
        quantised(out, random, entry.shape.size() / BLOCK);
      } else {
        byte[] one = {0, 0, (byte) 0x80, 0x3f}; // 1, little-endian
        for (int i = 0; i < entry.shape.size(); i++) {
          out.write(one);
        }
      }
      out.write(GgufHeaderWriter.padding(entry.bytes()));
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
}
