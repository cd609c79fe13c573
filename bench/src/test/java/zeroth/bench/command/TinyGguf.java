package zeroth.bench.command;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;

/** The model of {@link GenerateTest} as a GGUF file of version 3. */
final class TinyGguf {
  private static final int HEAD_WIDTH = 8;

  private final ByteArrayOutputStream header = new ByteArrayOutputStream();
  private int values;

  private TinyGguf() {}

  /** Sizes, a token for each byte, all weights in F32. */
  static byte[] of(Parameters theta, List<String> letters) {
    TinyGguf file = new TinyGguf();
    file.text("general.architecture", "llama");
    file.size("llama.embedding_length", 16).size("llama.feed_forward_length", 20);
    file.size("llama.block_count", 1).size("llama.attention.head_count", 2);
    file.size("llama.context_length", 64);
    file.key("llama.attention.layer_norm_rms_epsilon", 6).int32(Float.floatToIntBits(1e-6f));
    file.text("tokenizer.ggml.model", "gpt2").text("tokenizer.ggml.pre", "gpt-2");
    file.key("tokenizer.ggml.tokens", 9).int32(8).int64(letters.size());
    letters.forEach(file::string);
    file.key("tokenizer.ggml.token_type", 9).int32(5).int64(letters.size());
    letters.forEach(letter -> file.int32(1));
    file.key("tokenizer.ggml.merges", 9).int32(8).int64(0);
    return file.finished(tensors(theta));
  }

  private record Stored(List<Integer> extents, float[] data) {}

  private static Map<String, Stored> tensors(Parameters theta) {
    String layer = "model.layers.0.";
    Map<String, String> names = new LinkedHashMap<>();
    names.put("token_embd", "model.embed_tokens");
    names.put("output_norm", "model.norm");
    names.put("blk.0.attn_norm", layer + "input_layernorm");
    names.put("blk.0.ffn_norm", layer + "post_attention_layernorm");
    names.put("blk.0.attn_q", layer + "self_attn.q_proj");
    names.put("blk.0.attn_k", layer + "self_attn.k_proj");
    names.put("blk.0.attn_v", layer + "self_attn.v_proj");
    names.put("blk.0.attn_output", layer + "self_attn.o_proj");
    names.put("blk.0.ffn_gate", layer + "mlp.gate_proj");
    names.put("blk.0.ffn_up", layer + "mlp.up_proj");
    names.put("blk.0.ffn_down", layer + "mlp.down_proj");
    Map<String, Stored> tensors = new LinkedHashMap<>();
    names.forEach(
        (to, from) -> {
          float[] data = theta.tensor(from + ".weight").data();
          Shape shape = theta.tensor(from + ".weight").shape();
          boolean turned = to.endsWith("_q") || to.endsWith("_k");
          float[] stored = turned ? interleaved(data, shape.columns()) : data;
          tensors.put(to + ".weight", new Stored(shape.extents(), stored));
        });
    return tensors;
  }

  /** The rows of a head in turn from its first and its second half. */
  private static float[] interleaved(float[] data, int columns) {
    float[] turned = new float[data.length];
    for (int row = 0; row < data.length / columns; row++) {
      int within = row % HEAD_WIDTH;
      int from = row - within + within % 2 * HEAD_WIDTH / 2 + within / 2;
      System.arraycopy(data, from * columns, turned, row * columns, columns);
    }
    return turned;
  }

  private byte[] finished(Map<String, Stored> tensors) {
    long offset = 0;
    for (Map.Entry<String, Stored> tensor : tensors.entrySet()) {
      List<Integer> extents = new ArrayList<>(tensor.getValue().extents);
      string(tensor.getKey()).int32(extents.size());
      for (int i = extents.size() - 1; i >= 0; i--) {
        int64(extents.get(i));
      }
      int32(0).int64(offset);
      offset += tensor.getValue().data.length * 4L; // a multiple of 32 for all of these
    }
    TinyGguf file = new TinyGguf();
    file.header.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    file.int32(3).int64(tensors.size()).int64(values);
    file.header.writeBytes(header.toByteArray());
    while (file.header.size() % 32 != 0) {
      file.header.write(0);
    }
    tensors.values().forEach(t -> file.floats(t.data));
    return file.header.toByteArray();
  }

  private TinyGguf key(String key, int kind) {
    values++;
    return string(key).int32(kind);
  }

  private TinyGguf size(String key, int value) {
    return key(key, 4).int32(value);
  }

  private TinyGguf text(String key, String value) {
    return key(key, 8).string(value);
  }

  private TinyGguf string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int64(bytes.length).header.writeBytes(bytes);
    return this;
  }

  private void floats(float[] data) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(data);
    header.writeBytes(bytes.array());
  }

  private TinyGguf int32(int value) {
    header.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }

  private TinyGguf int64(long value) {
    header.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    return this;
  }
}
