package zeroth.bench.command;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.bench.speed.GgufHeaderWriter;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;

/** The model of {@link GenerateTest} as a GGUF file. */
final class TinyGguf {
  private static final int HEAD_WIDTH = 8;

  private TinyGguf() {}

  /** Sizes, a token for each byte, all weights in F32. */
  static byte[] of(Parameters theta, List<String> letters) {
    GgufHeaderWriter header = new GgufHeaderWriter();
    header.text("general.architecture", "llama");
    header.size("llama.embedding_length", 16).size("llama.feed_forward_length", 20);
    header.size("llama.block_count", 1).size("llama.attention.head_count", 2);
    header.size("llama.context_length", 64);
    header.real("llama.attention.layer_norm_rms_epsilon", 1e-6f).letters(letters);
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    tensors(theta)
        .forEach(
            (name, tensor) -> {
              byte[] bytes = bytes(tensor.data);
              header.tensor(name, tensor.shape, GgufHeaderWriter.F32, bytes.length);
              data.writeBytes(bytes);
              data.writeBytes(GgufHeaderWriter.padding(bytes.length));
            });
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(header.bytes());
    file.writeBytes(data.toByteArray());
    return file.toByteArray();
  }

  private record Stored(Shape shape, float[] data) {}

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
          tensors.put(to + ".weight", new Stored(shape, stored));
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

  private static byte[] bytes(float[] data) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(data);
    return bytes.array();
  }
}
