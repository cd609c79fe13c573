package zeroth.transformer.huggingface;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import zeroth.tensor.BadInputException;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.GptConfig;
import zeroth.transformer.decoder.GptDecoder;
import zeroth.transformer.decoder.GptFamily;
import zeroth.transformer.decoder.LlamaConfig;
import zeroth.transformer.decoder.LlamaDecoder;
import zeroth.transformer.decoder.RotaryScaling;

/** Decoders from the config.json of their families; absent fields have transformers' defaults. */
final class DecoderConfigs {
  private static final Map<String, Function<ConfigFields, Decoder>> FAMILIES =
      new TreeMap<>(
          Map.of(
              "llama", DecoderConfigs::llama,
              "mistral", DecoderConfigs::mistral,
              "qwen2", DecoderConfigs::qwen2,
              "qwen3", DecoderConfigs::qwen3,
              "gpt2", DecoderConfigs::gpt2,
              "opt", DecoderConfigs::opt));

  private DecoderConfigs() {}

  /** Whether {@code model_type} is that of a decoder that can be read. */
  static boolean isDecoder(String modelType) {
    return FAMILIES.containsKey(modelType);
  }

  /**
   * The decoder that a config.json describes.
   *
   * @throws BadInputException if the family is another, a field is missing or out of range, or one
   *     asks for arithmetic that is not built
   */
  static Decoder of(ConfigFields fields) {
    String type = fields.text("model_type");
    if (!isDecoder(type)) {
      throw new BadInputException(
          fields.source(), "model_type", "one of " + FAMILIES.keySet(), type);
    }
    try {
      Decoder decoder = FAMILIES.get(type).apply(fields);
      fields.refuseOthers();
      return decoder;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new BadInputException(fields.source() + ": " + e.getMessage());
    }
  }

  /** What a family of Llama's shape has beside its sizes. */
  private record Traits(
      boolean projectionBias,
      boolean outputBias,
      boolean feedForwardBias,
      boolean headNorms,
      int headWidth) {}

  private static Decoder llama(ConfigFields fields) {
    fields.mustBe("pretraining_tp", "1");
    boolean bias = fields.flag("attention_bias", false);
    return rotary(
        fields,
        2048,
        new Traits(bias, bias, fields.flag("mlp_bias", false), false, headWidth(fields)));
  }

  private static Decoder mistral(ConfigFields fields) {
    return rotary(fields, 131_072, new Traits(false, false, false, false, headWidth(fields)));
  }

  private static Decoder qwen2(ConfigFields fields) {
    return rotary(fields, 32_768, new Traits(true, false, false, false, headWidth(fields)));
  }

  private static Decoder qwen3(ConfigFields fields) {
    boolean bias = fields.flag("attention_bias", false);
    return rotary(
        fields, 32_768, new Traits(bias, bias, false, true, fields.size("head_dim", 128)));
  }

  private static int headWidth(ConfigFields fields) {
    int width = fields.size("hidden_size");
    return fields.size("head_dim", width / fields.size("num_attention_heads"));
  }

  private static Decoder rotary(ConfigFields fields, int defaultLength, Traits traits) {
    fields.mustBe("hidden_act", "silu", "swish");
    int heads = fields.size("num_attention_heads");
    int length = window(fields, fields.size("max_position_embeddings", defaultLength));
    return new LlamaDecoder(
        new LlamaConfig(
            fields.size("vocab_size"),
            fields.size("hidden_size"),
            fields.size("num_hidden_layers"),
            heads,
            fields.size("num_key_value_heads", heads),
            traits.headWidth,
            fields.size("intermediate_size"),
            length,
            (float) fields.number("rms_norm_eps", 1e-6),
            rotaryBase(fields),
            scaling(fields),
            traits.projectionBias,
            traits.outputBias,
            traits.feedForwardBias,
            traits.headNorms,
            fields.flag("tie_word_embeddings", false)));
  }

  /** Texts within a sliding window see all of themselves, so a window only bounds the length. */
  private static int window(ConfigFields fields, int length) {
    boolean used =
        fields.flag("use_sliding_window", !fields.text("model_type").startsWith("qwen"))
            || !fields.allAre("layer_types", "full_attention");
    return fields.has("sliding_window") && used
        ? Math.min(length, fields.size("sliding_window"))
        : length;
  }

  private static double rotaryBase(ConfigFields fields) {
    double otherwise =
        fields.has("rope_parameters")
            ? fields.within("rope_parameters").number("rope_theta", 10_000)
            : 10_000;
    return fields.number("rope_theta", otherwise);
  }

  private static RotaryScaling scaling(ConfigFields fields) {
    String name = fields.has("rope_parameters") ? "rope_parameters" : "rope_scaling";
    if (!fields.has(name)) {
      return RotaryScaling.NONE;
    }
    ConfigFields rope = fields.within(name);
    String type = rope.has("rope_type") || !rope.has("type") ? "rope_type" : "type";
    rope.mustBe(type, "default", "linear", "llama3");
    String kind = rope.has(type) ? rope.text(type) : "default";
    rope.number("rope_theta", 0);
    RotaryScaling scaling =
        switch (kind) {
          case "linear" -> new RotaryScaling.Linear(atLeastOne(rope));
          case "llama3" ->
              new RotaryScaling.Llama3(
                  atLeastOne(rope),
                  rope.number("low_freq_factor"),
                  rope.number("high_freq_factor"),
                  rope.number("original_max_position_embeddings"));
          default -> RotaryScaling.NONE;
        };
    rope.refuseOthers();
    return scaling;
  }

  private static double atLeastOne(ConfigFields rope) {
    double factor = rope.number("factor");
    rope.require(factor >= 1 && factor < 1e9, "factor", "a number of at least 1", factor);
    return factor;
  }

  private static Decoder gpt2(ConfigFields fields) {
    fields.mustBe("activation_function", "gelu_new", "gelu_pytorch_tanh");
    fields.mustBe("scale_attn_weights", "true");
    fields.mustBe("scale_attn_by_inverse_layer_idx", "false");
    fields.mustBe("add_cross_attention", "false");
    int width = fields.size("n_embd");
    return new GptDecoder(
        new GptConfig(
            GptFamily.GPT2,
            fields.size("vocab_size"),
            width,
            fields.size("n_layer"),
            fields.size("n_head"),
            fields.size("n_inner", Math.multiplyExact(4, width)),
            fields.size("n_positions", 1024),
            (float) fields.number("layer_norm_epsilon", 1e-5),
            fields.flag("tie_word_embeddings", true)));
  }

  private static Decoder opt(ConfigFields fields) {
    fields.mustBe("activation_function", "relu");
    fields.mustBe("do_layer_norm_before", "true");
    fields.mustBe("enable_bias", "true");
    fields.mustBe("layer_norm_elementwise_affine", "true");
    fields.mustBe("_remove_final_layer_norm", "false");
    int width = fields.size("hidden_size");
    int embedding = fields.size("word_embed_proj_dim", width);
    fields.require(embedding == width, "word_embed_proj_dim", "hidden_size " + width, embedding);
    return new GptDecoder(
        new GptConfig(
            GptFamily.OPT,
            fields.size("vocab_size"),
            width,
            fields.size("num_hidden_layers"),
            fields.size("num_attention_heads"),
            fields.size("ffn_dim"),
            fields.size("max_position_embeddings", 2048),
            1e-5f,
            fields.flag("tie_word_embeddings", true)));
  }
}
