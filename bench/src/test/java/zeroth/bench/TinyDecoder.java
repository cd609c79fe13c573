package zeroth.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.transformer.safetensors.SafetensorsWriter;

/** A Llama of one layer, or some, over the bytes of UTF-8 with random weights. */
public final class TinyDecoder {
  private TinyDecoder() {}

  /** Writes the model in the Hugging Face layout to a new directory. */
  public static Path write(Path directory) throws IOException {
    return write(directory, 1);
  }

  /** The same of so many layers. */
  public static Path write(Path directory, int layers) throws IOException {
    Files.createDirectory(directory);
    Files.writeString(
        directory.resolve("config.json"),
        """
        {"model_type": "llama", "hidden_size": 16, "intermediate_size": 20, "num_hidden_layers": %d,
         "num_attention_heads": 2, "vocab_size": 256, "max_position_embeddings": 64,
         "hidden_act": "silu", "tie_word_embeddings": true}
        """
            .formatted(layers));
    Files.writeString(directory.resolve("tokenizer.json"), tokenizer());
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("model.embed_tokens.weight", Tensor.zeros(Shape.of(256, 16)));
    for (int i = 0; i < layers; i++) {
      String layer = "model.layers." + i + ".";
      for (String map : List.of("q", "k", "v", "o")) {
        tensors.put(layer + "self_attn." + map + "_proj.weight", Tensor.zeros(Shape.of(16, 16)));
      }
      tensors.put(layer + "mlp.gate_proj.weight", Tensor.zeros(Shape.of(20, 16)));
      tensors.put(layer + "mlp.up_proj.weight", Tensor.zeros(Shape.of(20, 16)));
      tensors.put(layer + "mlp.down_proj.weight", Tensor.zeros(Shape.of(16, 20)));
      for (String norm : List.of("input_layernorm", "post_attention_layernorm")) {
        tensors.put(layer + norm + ".weight", Tensor.zeros(Shape.of(16)));
      }
    }
    tensors.put("model.norm.weight", Tensor.zeros(Shape.of(16)));
    Parameters theta = Parameters.of(tensors);
    theta.add(0.5, new Direction.Gaussian(Key.ofSeed(1)));
    SafetensorsWriter.write(theta, directory.resolve("model.safetensors"));
    return directory;
  }

  /** The letters that byte-level tokenizers write bytes with. */
  public static List<String> letters() {
    List<String> letters = new ArrayList<>();
    int strange = 0;
    for (int b = 0; b < 256; b++) {
      boolean plain = b > 32 && b < 127 || b > 160 && b != 173;
      letters.add(String.valueOf((char) (plain ? b : 256 + strange++)));
    }
    return letters;
  }

  /**
   * A token for each byte.
   *
   * @param merged pairs of ASCII characters that are one token as well, from 256 on
   */
  public static String tokenizer(String... merged) {
    List<String> letters = letters();
    List<String> merges = new ArrayList<>();
    for (String pair : merged) {
      String first = letters.get(pair.charAt(0));
      String second = letters.get(pair.charAt(1));
      merges.add("\"" + first + " " + second + "\"");
      letters.add(first + second);
    }
    StringBuilder vocabulary = new StringBuilder();
    for (int b = 0; b < letters.size(); b++) {
      String letter = letters.get(b).replace("\\", "\\\\").replace("\"", "\\\"");
      vocabulary.append(b == 0 ? "" : ", ").append("\"" + letter + "\": " + b);
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
           "byte_fallback": false, "vocab": {%s}, "merges": [%s]}}
        """
        .formatted(vocabulary, String.join(", ", merges));
  }

  /** A toy task of n lines, text<TAB>label with a header: labels low and high in turn. */
  public static String tsv(int n) {
    StringBuilder lines = new StringBuilder("sentence\tlabel\n");
    for (int i = 0; i < n; i++) {
      boolean low = i % 2 == 0;
      long draw = Key.ofSeed(3).block(i);
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < 9; j++) {
        String letters = low ? "abcd" : "wxyz";
        text.append(letters.charAt((int) (draw >>> 2 * j & 3)));
      }
      lines.append(text).append('\t').append(low ? "low" : "high").append('\n');
    }
    return lines.toString();
  }
}
