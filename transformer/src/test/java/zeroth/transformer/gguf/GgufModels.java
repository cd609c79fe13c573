package zeroth.transformer.gguf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.GptConfig;
import zeroth.transformer.decoder.GptDecoder;
import zeroth.transformer.decoder.LlamaConfig;
import zeroth.transformer.decoder.LlamaDecoder;
import zeroth.transformer.decoder.RotaryScaling;
import zeroth.transformer.decoder.SmallDecoders;

/** Models as llama.cpp's converter lays them out, in F32. */
final class GgufModels {
  private GgufModels() {}

  /** {@link SmallDecoders} of the architectures that GGUF has, with room for the bytes' tokens. */
  static Map<String, Decoder> decoders() {
    Map<String, Decoder> all = new LinkedHashMap<>();
    SmallDecoders.all()
        .forEach(
            (name, decoder) -> {
              if (decoder instanceof LlamaDecoder llama) {
                all.put(name, larger(llama.config()));
              } else if (name.equals("gpt-2")) {
                all.put(name, larger(((GptDecoder) decoder).config(), true));
                all.put("gpt-2, untied", larger(((GptDecoder) decoder).config(), false));
              }
            });
    return all;
  }

  private static Decoder larger(LlamaConfig c) {
    return new LlamaDecoder(
        new LlamaConfig(
            300,
            c.width(),
            c.layers(),
            c.heads(),
            c.keyHeads(),
            c.headWidth(),
            c.feedForward(),
            c.maxLength(),
            c.epsilon(),
            c.rotaryBase(),
            c.rotaryScaling(),
            c.projectionBias(),
            c.outputBias(),
            c.feedForwardBias(),
            c.headNorms(),
            c.tied()));
  }

  private static Decoder larger(GptConfig c, boolean tied) {
    return new GptDecoder(
        new GptConfig(
            c.family(),
            300,
            c.width(),
            c.layers(),
            c.heads(),
            c.feedForward(),
            c.maxLength(),
            c.epsilon(),
            tied));
  }

  static String architecture(Decoder decoder) {
    if (decoder instanceof LlamaDecoder llama) {
      return llama.config().headNorms()
          ? "qwen3"
          : llama.config().projectionBias() ? "qwen2" : "llama";
    }
    return "gpt2";
  }

  /** Metadata and tensors; the tokenizer is the caller's to add. */
  static GgufBytes write(Decoder decoder, Parameters theta) {
    GgufBytes bytes = new GgufBytes(3);
    String architecture = architecture(decoder);
    bytes.text("general.architecture", architecture).text("general.name", "small");
    String a = architecture + ".";
    bytes.size(a + "embedding_length", decoder.width()).size(a + "block_count", decoder.layers());
    bytes.size(a + "context_length", decoder.maxLength());
    if (decoder instanceof LlamaDecoder llama) {
      LlamaConfig c = llama.config();
      bytes.size(a + "feed_forward_length", c.feedForward());
      bytes.size(a + "attention.head_count", c.heads());
      bytes.size(a + "attention.head_count_kv", c.keyHeads());
      bytes.size(a + "attention.key_length", c.headWidth());
      bytes.size(a + "attention.value_length", c.headWidth());
      bytes.size(a + "rope.dimension_count", c.headWidth());
      bytes.real(a + "rope.freq_base", (float) c.rotaryBase());
      bytes.real(a + "attention.layer_norm_rms_epsilon", c.epsilon());
      if (c.rotaryScaling() instanceof RotaryScaling.Linear linear && linear.factor() > 1) {
        bytes.text(a + "rope.scaling.type", "linear");
        bytes.real(a + "rope.scaling.factor", (float) linear.factor());
      } else if (c.rotaryScaling() instanceof RotaryScaling.Llama3 llama3) {
        bytes.size(a + "rope.scaling.original_context_length", (int) llama3.original());
        bytes.floats("rope_freqs.weight", factors(c, llama3), c.headWidth() / 2);
      }
    } else {
      GptConfig c = ((GptDecoder) decoder).config();
      bytes.size(a + "feed_forward_length", c.feedForward());
      bytes.size(a + "attention.head_count", c.heads());
      bytes.real(a + "attention.layer_norm_epsilon", c.epsilon());
    }
    tensors(decoder, theta, bytes);
    return bytes;
  }

  /** By what each frequency is divided, in float32, by wave lengths as Meta's code has them. */
  private static float[] factors(LlamaConfig c, RotaryScaling.Llama3 scaling) {
    float[] factors = new float[c.headWidth() / 2];
    for (int i = 0; i < factors.length; i++) {
      double wave = 2 * Math.PI * Math.pow(c.rotaryBase(), 2.0 * i / c.headWidth());
      if (wave < scaling.original() / scaling.high()) {
        factors[i] = 1;
      } else if (wave > scaling.original() / scaling.low()) {
        factors[i] = (float) scaling.factor();
      } else {
        double smooth =
            (scaling.original() / wave - scaling.low()) / (scaling.high() - scaling.low());
        factors[i] = (float) (1 / ((1 - smooth) / scaling.factor() + smooth));
      }
    }
    return factors;
  }

  private static void tensors(Decoder decoder, Parameters theta, GgufBytes bytes) {
    boolean gpt2 = decoder instanceof GptDecoder;
    String body = gpt2 ? "transformer." : "model.";
    float[] all = theta.tensor(decoder.inputTable()).data();
    bytes.floats("token_embd.weight", all, decoder.width(), decoder.vocabulary());
    if (gpt2) {
      float[] positions = theta.tensor("transformer.wpe.weight").data();
      bytes.floats("position_embd.weight", positions, decoder.width(), decoder.maxLength());
    }
    for (int i = 0; i < decoder.layers(); i++) {
      String to = "blk." + i + ".";
      String from = body + (gpt2 ? "h." : "layers.") + i + ".";
      String[][] names =
          gpt2
              ? new String[][] {
                {"attn_norm", "ln_1"},
                {"attn_qkv", "attn.query", "attn.key", "attn.value"},
                {"attn_output", "attn.c_proj"},
                {"ffn_norm", "ln_2"},
                {"ffn_up", "mlp.c_fc"},
                {"ffn_down", "mlp.c_proj"}
              }
              : new String[][] {
                {"attn_norm", "input_layernorm"},
                {"attn_q", "self_attn.q_proj"},
                {"attn_k", "self_attn.k_proj"},
                {"attn_v", "self_attn.v_proj"},
                {"attn_q_norm", "self_attn.q_norm"},
                {"attn_k_norm", "self_attn.k_norm"},
                {"attn_output", "self_attn.o_proj"},
                {"ffn_norm", "post_attention_layernorm"},
                {"ffn_gate", "mlp.gate_proj"},
                {"ffn_up", "mlp.up_proj"},
                {"ffn_down", "mlp.down_proj"}
              };
      for (String[] name : names) {
        for (String kind : List.of(".weight", ".bias")) {
          if (theta.contains(from + name[1] + kind)) {
            List<String> parts = new ArrayList<>();
            for (int n = 1; n < name.length; n++) {
              parts.add(from + name[n] + kind);
            }
            layer(decoder, theta, bytes, to + name[0] + kind, parts);
          }
        }
      }
    }
    bytes.floats(
        "output_norm.weight",
        theta.tensor(body + (gpt2 ? "ln_f" : "norm") + ".weight").data(),
        decoder.width());
    if (gpt2) {
      float[] bias = theta.tensor("transformer.ln_f.bias").data();
      bytes.floats("output_norm.bias", bias, decoder.width());
    }
    if (!decoder.outputTable().equals(decoder.inputTable())) {
      float[] head = theta.tensor("lm_head.weight").data();
      bytes.floats("output.weight", head, decoder.width(), decoder.vocabulary());
    }
  }

  /** One tensor of the parts' rows, one part behind the other. */
  private static void layer(
      Decoder decoder, Parameters theta, GgufBytes bytes, String name, List<String> parts) {
    Shape shape = theta.tensor(parts.get(0)).shape();
    int columns = shape.isMatrix() ? shape.columns() : 1;
    int rows = shape.extents().get(0);
    float[] data = new float[parts.size() * rows * columns];
    for (int p = 0; p < parts.size(); p++) {
      float[] own = theta.tensor(parts.get(p)).data();
      for (int row = 0; row < rows; row++) {
        int to = p * rows + row;
        if (architecture(decoder).equals("llama") && name.matches(".*attn_[qk]\\..*")) {
          int D = ((LlamaDecoder) decoder).config().headWidth();
          int within = row % D; // halves: (j, i) goes to (i, j)
          to = row - within + (within < D / 2 ? 2 * within : 2 * (within - D / 2) + 1);
        }
        for (int c = 0; c < columns; c++) {
          data[to * columns + c] = own[row * columns + c];
        }
      }
    }
    int all = parts.size() * rows;
    if (shape.isMatrix()) {
      bytes.floats(name, data, columns, all);
    } else {
      bytes.floats(name, data, all);
    }
  }
}
