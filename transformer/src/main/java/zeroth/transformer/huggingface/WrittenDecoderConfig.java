package zeroth.transformer.huggingface;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Set;
import java.util.TreeSet;
import zeroth.tensor.BadInputException;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.GptConfig;
import zeroth.transformer.decoder.GptDecoder;
import zeroth.transformer.decoder.GptFamily;
import zeroth.transformer.decoder.LlamaConfig;
import zeroth.transformer.decoder.LlamaDecoder;
import zeroth.transformer.decoder.RotaryScaling;

/** The config.json of a decoder that came without one: the way back of {@link DecoderConfigs}. */
final class WrittenDecoderConfig {
  private final JsonGenerator json;

  private WrittenDecoderConfig(JsonGenerator json) {
    this.json = json;
  }

  /**
   * The config.json.
   *
   * @param ends ids after which a text is over
   * @throws BadInputException if no family of transformers has such a decoder
   */
  static byte[] of(Decoder decoder, Set<Integer> ends) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes).useDefaultPrettyPrinter()) {
      WrittenDecoderConfig config = new WrittenDecoderConfig(json);
      json.writeStartObject();
      if (decoder instanceof LlamaDecoder llama) {
        config.llama(llama.config());
      } else {
        config.gpt2(((GptDecoder) decoder).config());
      }
      json.writeArrayFieldStart("eos_token_id");
      for (int id : new TreeSet<>(ends)) {
        json.writeNumber(id);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it is written to memory
    }
    return bytes.toByteArray();
  }

  private void llama(LlamaConfig c) throws IOException {
    boolean qwen2 = c.projectionBias() && !c.outputBias() && !c.headNorms();
    boolean fits = qwen2 ? !c.feedForwardBias() : c.projectionBias() == c.outputBias();
    if (!fits || c.headNorms() && c.feedForwardBias()) {
      throw new BadInputException(
          "no family of transformers has a decoder with these biases: its config.json cannot be"
              + " written");
    }
    if (c.headNorms()) {
      family("qwen3", "Qwen3");
    } else {
      family(qwen2 ? "qwen2" : "llama", qwen2 ? "Qwen2" : "Llama");
    }
    json.writeStringField("hidden_act", "silu");
    json.writeNumberField("vocab_size", c.vocabulary());
    json.writeNumberField("hidden_size", c.width());
    json.writeNumberField("num_hidden_layers", c.layers());
    json.writeNumberField("num_attention_heads", c.heads());
    json.writeNumberField("num_key_value_heads", c.keyHeads());
    json.writeNumberField("head_dim", c.headWidth());
    json.writeNumberField("intermediate_size", c.feedForward());
    json.writeNumberField("max_position_embeddings", c.maxLength());
    json.writeNumberField("rms_norm_eps", c.epsilon());
    json.writeNumberField("rope_theta", c.rotaryBase());
    scaling(c.rotaryScaling());
    if (!qwen2) {
      json.writeBooleanField("attention_bias", c.projectionBias());
    }
    if (!qwen2 && !c.headNorms()) {
      json.writeBooleanField("mlp_bias", c.feedForwardBias());
    }
    json.writeBooleanField("tie_word_embeddings", c.tied());
  }

  private void family(String type, String name) throws IOException {
    json.writeStringField("model_type", type);
    json.writeArrayFieldStart("architectures");
    json.writeString(name + (type.equals("gpt2") ? "LMHeadModel" : "ForCausalLM"));
    json.writeEndArray();
    json.writeStringField("torch_dtype", "float32");
  }

  private void scaling(RotaryScaling scaling) throws IOException {
    if (scaling.equals(RotaryScaling.NONE)) {
      return;
    }
    json.writeObjectFieldStart("rope_scaling");
    if (scaling instanceof RotaryScaling.Linear linear) {
      json.writeStringField("rope_type", "linear");
      json.writeNumberField("factor", linear.factor());
    } else if (scaling instanceof RotaryScaling.Llama3 llama3) {
      json.writeStringField("rope_type", "llama3");
      json.writeNumberField("factor", llama3.factor());
      json.writeNumberField("low_freq_factor", llama3.low());
      json.writeNumberField("high_freq_factor", llama3.high());
      // whole in every model, and transformers asks for a whole number
      json.writeFieldName("original_max_position_embeddings");
      json.writeNumber(new BigDecimal(llama3.original()).stripTrailingZeros().toPlainString());
    }
    json.writeEndObject();
  }

  private void gpt2(GptConfig c) throws IOException {
    if (c.family() != GptFamily.GPT2) {
      throw new BadInputException("only GPT-2's config.json is written of decoders of its shape");
    }
    family("gpt2", "GPT2");
    json.writeStringField("activation_function", "gelu_new");
    json.writeNumberField("vocab_size", c.vocabulary());
    json.writeNumberField("n_embd", c.width());
    json.writeNumberField("n_layer", c.layers());
    json.writeNumberField("n_head", c.heads());
    json.writeNumberField("n_inner", c.feedForward());
    json.writeNumberField("n_positions", c.maxLength());
    json.writeNumberField("layer_norm_epsilon", c.epsilon());
    json.writeBooleanField("tie_word_embeddings", c.tied());
  }
}
