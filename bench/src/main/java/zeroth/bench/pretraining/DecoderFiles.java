package zeroth.bench.pretraining;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.checkpoint.NewFile;
import zeroth.transformer.decoder.LlamaConfig;
import zeroth.transformer.safetensors.SafetensorsWriter;

/** Writes a decoder that was trained here in the Hugging Face layout, its weights as BF16. */
public final class DecoderFiles {
  private DecoderFiles() {}

  /**
   * Writes a new directory, which appears complete or not at all.
   *
   * @param config without biases, head norms or scaled positions, tied
   * @param tokenizer the content of tokenizer.json
   * @throws zeroth.tensor.BadInputException if the directory exists or cannot be written
   */
  public static void write(LlamaConfig config, byte[] tokenizer, Parameters theta, Path directory) {
    NewFile.create(
        directory,
        temporary -> {
          Files.createDirectory(temporary);
          NewFile.write(temporary.resolve("config.json"), config(config));
          NewFile.write(temporary.resolve("tokenizer.json"), tokenizer);
          NewFile.write(temporary.resolve("tokenizer_config.json"), tokenizerConfig(config));
          SafetensorsWriter.writeBrain(theta, temporary.resolve("model.safetensors"));
        });
  }

  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private static byte[] json(Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static byte[] config(LlamaConfig config) throws IOException {
    return json(
        json -> {
          json.writeArrayFieldStart("architectures");
          json.writeString("LlamaForCausalLM");
          json.writeEndArray();
          json.writeStringField("model_type", "llama");
          json.writeNumberField("vocab_size", config.vocabulary());
          json.writeNumberField("hidden_size", config.width());
          json.writeNumberField("intermediate_size", config.feedForward());
          json.writeNumberField("num_hidden_layers", config.layers());
          json.writeNumberField("num_attention_heads", config.heads());
          json.writeNumberField("num_key_value_heads", config.keyHeads());
          json.writeNumberField("head_dim", config.headWidth());
          json.writeNumberField("max_position_embeddings", config.maxLength());
          json.writeStringField("hidden_act", "silu");
          json.writeNumberField("rms_norm_eps", config.epsilon());
          json.writeNumberField("rope_theta", config.rotaryBase());
          json.writeBooleanField("attention_bias", config.projectionBias());
          json.writeBooleanField("mlp_bias", config.feedForwardBias());
          json.writeBooleanField("tie_word_embeddings", config.tied());
          json.writeNumberField("bos_token_id", ByteVocabulary.END_ID);
          json.writeNumberField("eos_token_id", ByteVocabulary.END_ID);
          json.writeStringField("torch_dtype", "bfloat16");
        });
  }

  private static byte[] tokenizerConfig(LlamaConfig config) throws IOException {
    return json(
        json -> {
          json.writeStringField("tokenizer_class", "PreTrainedTokenizerFast");
          json.writeNumberField("model_max_length", config.maxLength());
          json.writeStringField("bos_token", ByteVocabulary.END);
          json.writeStringField("eos_token", ByteVocabulary.END);
        });
  }
}
