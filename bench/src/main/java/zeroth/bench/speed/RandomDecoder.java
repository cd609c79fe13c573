package zeroth.bench.speed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Elements;
import zeroth.tensor.FloatElements;
import zeroth.tensor.Shape;
import zeroth.tensor.StoredElements;
import zeroth.tensor.cpu.KernelChoice;
import zeroth.tensor.format.StoredFormat;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.NoiseGenerator;
import zeroth.transformer.checkpoint.FloatFormat;
import zeroth.transformer.checkpoint.NewFile;
import zeroth.transformer.decoder.LlamaConfig;
import zeroth.transformer.decoder.LlamaDecoder;
import zeroth.transformer.decoder.RotaryScaling;
import zeroth.transformer.safetensors.SafetensorsWriter;

/**
 * Writes a language model with random weights, to measure what a model of such a size takes. A
 * tensor is made when it is written, so that little memory is needed for any size.
 *
 * <pre>
 * java --add-modules jdk.incubator.vector -cp 'bench/target/zeroth-bench.jar:bench/target/lib/*' \
 *   zeroth.bench.speed.RandomDecoder DIR [tinyllama | small] [bf16 | f32]
 *   zeroth.bench.speed.RandomDecoder FILE.gguf tinyllama q8_0
 * </pre>
 */
public final class RandomDecoder {
  /** TinyLlama's sizes (Zhang et al., arXiv 2401.02385): 1.1 billion weights. */
  static final LlamaConfig TINYLLAMA = config(32_000, 2048, 22, 32, 4, 5632);

  /** GPT-2's width and depth in Llama's shape: 134 million weights. */
  private static final LlamaConfig SMALL = config(32_000, 768, 12, 12, 12, 2048);

  private static final double SCALE = 0.02;
  private static final int BYTES = 256;

  private RandomDecoder() {}

  static LlamaConfig config(
      int vocabulary, int width, int layers, int heads, int keyHeads, int feedForward) {
    return new LlamaConfig(
        vocabulary,
        width,
        layers,
        heads,
        keyHeads,
        width / heads,
        feedForward,
        2048,
        1e-5f,
        10_000,
        RotaryScaling.NONE,
        false,
        false,
        false,
        false,
        false);
  }

  /** Writes the model that the arguments name. */
  public static void main(String[] args) {
    String size = args.length > 1 ? args[1] : "tinyllama";
    String format = args.length > 2 ? args[2] : "bf16";
    boolean known = List.of("tinyllama", "small").contains(size);
    boolean stored = List.of("bf16", "f32", "q8_0").contains(format);
    if (args.length < 1 || args.length > 3 || !known || !stored) {
      System.err.println("expected: DIR [tinyllama | small] [bf16 | f32], or FILE.gguf SIZE q8_0");
      System.exit(2);
    }
    LlamaConfig config = size.equals("small") ? SMALL : TINYLLAMA;
    try {
      switch (format) {
        case "q8_0" -> RandomGguf.write(Path.of(args[0]), config);
        case "bf16" -> write(Path.of(args[0]), config, FloatFormat.BF16);
        default -> write(Path.of(args[0]), config, FloatFormat.F32);
      }
    } catch (BadInputException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  /**
   * Writes a model in the Hugging Face layout to a new directory; its tokens are bytes.
   *
   * @param format of its weights, F32 or BF16
   * @throws BadInputException if the directory exists
   */
  static void write(Path directory, LlamaConfig config, FloatFormat format) {
    NoiseGenerator noise = KernelChoice.best();
    List<SafetensorsWriter.Entry> entries = new ArrayList<>();
    new LlamaDecoder(config)
        .shapes()
        .forEach(
            (name, shape) ->
                entries.add(
                    new SafetensorsWriter.Entry(
                        name, shape, format, () -> elements(noise, name, shape, format))));
    NewFile.create(
        directory,
        temporary -> {
          Files.createDirectory(temporary);
          Files.writeString(temporary.resolve("config.json"), json(config));
          Files.writeString(temporary.resolve("tokenizer.json"), tokenizer(config.vocabulary()));
          SafetensorsWriter.write(
              entries, Map.of("format", "pt"), temporary.resolve("model.safetensors"));
        });
  }

  /** Gains are 1, all else normal with a deviation of {@value #SCALE}. */
  private static Elements elements(
      NoiseGenerator noise, String name, Shape shape, FloatFormat format) {
    float[] w = new float[shape.size()];
    if (shape.isMatrix()) {
      noise.addGaussian(Key.ofSeed(0).fold(name), 0, w.length, (float) SCALE, w, 0);
    } else {
      Arrays.fill(w, 1);
    }
    if (format == FloatFormat.F32) {
      return new FloatElements(w);
    }
    ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES * w.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float x : w) {
      bytes.putShort((short) (Float.floatToRawIntBits(x) >>> 16));
    }
    return new StoredElements(StoredFormat.BF16, bytes.flip(), w.length, name);
  }

  private static String json(LlamaConfig c) {
    return """
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu",
         "vocab_size": %d, "hidden_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d,
         "num_key_value_heads": %d, "intermediate_size": %d, "max_position_embeddings": %d,
         "rms_norm_eps": 1e-05, "rope_theta": 10000.0, "tie_word_embeddings": false}
        """
        .formatted(
            c.vocabulary(),
            c.width(),
            c.layers(),
            c.heads(),
            c.keyHeads(),
            c.feedForward(),
            c.maxLength());
  }

  /** The letter that stands for a byte, or behind those the id's own digits. */
  static String token(int id) {
    if (id >= BYTES) {
      return String.valueOf(id);
    }
    int strange = 0; // bytes before this one that no letter of their own stands for
    for (int b = 0; b < id; b++) {
      strange += isPlain(b) ? 0 : 1;
    }
    return String.valueOf((char) (isPlain(id) ? id : BYTES + strange));
  }

  private static boolean isPlain(int b) {
    return b > 32 && b < 127 || b > 160 && b != 173;
  }

  /**
   * A token for each byte, with the letters that byte-level tokenizers write bytes with, and behind
   * them tokens that no text has.
   */
  private static String tokenizer(int tokens) {
    StringBuilder vocabulary = new StringBuilder();
    for (int id = 0; id < tokens; id++) {
      String token = token(id).replace("\\", "\\\\").replace("\"", "\\\"");
      vocabulary.append(id == 0 ? "" : ", ").append("\"" + token + "\": " + id);
    }
    return """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
         "normalizer": null,
         "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true,
           "use_regex": false},
         "post_processor": null,
         "decoder": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true,
           "use_regex": false},
         "model": {"type": "BPE", "dropout": null, "unk_token": null,
           "continuing_subword_prefix": null, "end_of_word_suffix": null, "fuse_unk": false,
           "byte_fallback": false, "vocab": {%s}, "merges": []}}
        """
        .formatted(vocabulary);
  }
}
