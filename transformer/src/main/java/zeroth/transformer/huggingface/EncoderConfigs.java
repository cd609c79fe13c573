package zeroth.transformer.huggingface;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Pointwise;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;

/**
 * Encoders from the config.json of their families and back; absent fields have transformers'
 * defaults.
 */
final class EncoderConfigs {
  /** The start of transformers' class names. */
  private static final Map<EncoderFamily, String> CLASSES =
      Map.of(
          EncoderFamily.BERT, "Bert",
          EncoderFamily.ROBERTA, "Roberta",
          EncoderFamily.DISTILBERT, "DistilBert");

  /** transformers' DistilBertModel has no field for it. */
  private static final double DISTILBERT_EPSILON = 1e-12;

  private EncoderConfigs() {}

  /** A class of transformers, such as BertModel. */
  static String architecture(EncoderFamily family, String suffix) {
    return CLASSES.get(family) + suffix;
  }

  /**
   * The encoder that a config.json describes.
   *
   * @throws BadInputException if the family is another, a field is missing or out of range, or one
   *     asks for arithmetic that is not built
   */
  static EncoderConfig of(ConfigFields fields) {
    EncoderFamily family = family(fields);
    try {
      return family == EncoderFamily.DISTILBERT ? distilbert(fields) : bert(family, fields);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(fields.source() + ": " + e.getMessage());
    }
  }

  private static EncoderFamily family(ConfigFields fields) {
    String type = fields.text("model_type");
    for (EncoderFamily family : EncoderFamily.values()) {
      if (family.modelType().equals(type)) {
        return family;
      }
    }
    throw new BadInputException(fields.source(), "model_type", "bert, roberta or distilbert", type);
  }

  private static EncoderConfig bert(EncoderFamily family, ConfigFields fields) {
    fields.mustBe("hidden_act", "gelu");
    fields.mustBe("position_embedding_type", "absolute");
    fields.mustBe("is_decoder", "false");
    if (family == EncoderFamily.ROBERTA) {
      fields.mustBe("pad_token_id", "" + (family.positionOffset() - 1));
    }
    int width = fields.size("hidden_size");
    int embedding = fields.size("embedding_size", width);
    fields.require(embedding == width, "embedding_size", "hidden_size " + width, embedding);
    return new EncoderConfig(
        family,
        fields.size("vocab_size"),
        width,
        fields.size("num_hidden_layers"),
        fields.size("num_attention_heads"),
        fields.size("intermediate_size"),
        fields.size("max_position_embeddings"),
        fields.size("type_vocab_size", 2),
        (float) fields.number("layer_norm_eps", 1e-12));
  }

  private static EncoderConfig distilbert(ConfigFields fields) {
    fields.mustBe("activation", "gelu", "relu");
    double epsilon = fields.number("layer_norm_eps", DISTILBERT_EPSILON);
    fields.require(
        epsilon == DISTILBERT_EPSILON, "layer_norm_eps", "" + DISTILBERT_EPSILON, epsilon);
    boolean relu = fields.has("activation") && fields.text("activation").equals("relu");
    return new EncoderConfig(
        EncoderFamily.DISTILBERT,
        fields.size("vocab_size"),
        fields.size("dim"),
        fields.size("n_layers"),
        fields.size("n_heads"),
        fields.size("hidden_dim"),
        fields.size("max_position_embeddings", 512),
        0,
        (float) epsilon,
        relu ? Pointwise.RELU : Pointwise.GELU);
  }

  /**
   * Writes the fields of an encoder into an object.
   *
   * @param suffix end of the class's name, see {@link #architecture}
   * @throws BadInputException if transformers has no field for what the encoder computes
   */
  static void write(EncoderConfig config, String suffix, JsonGenerator json) throws IOException {
    EncoderFamily family = config.family();
    json.writeArrayFieldStart("architectures");
    json.writeString(architecture(family, suffix));
    json.writeEndArray();
    json.writeStringField("model_type", family.modelType());
    if (family == EncoderFamily.DISTILBERT) {
      writeDistilBert(config, json);
    } else {
      writeBert(config, json);
    }
    json.writeStringField("torch_dtype", "float32");
    json.writeNumberField("vocab_size", config.vocabulary());
  }

  private static void writeBert(EncoderConfig config, JsonGenerator json) throws IOException {
    boolean roberta = config.family() == EncoderFamily.ROBERTA;
    expressible(config, "activation", config.activation() == Pointwise.GELU, "GELU");
    json.writeStringField("hidden_act", "gelu");
    json.writeNumberField("hidden_size", config.width());
    json.writeNumberField("intermediate_size", config.feedForward());
    json.writeNumberField("layer_norm_eps", config.epsilon());
    json.writeNumberField("max_position_embeddings", config.positions());
    json.writeNumberField("num_attention_heads", config.heads());
    json.writeNumberField("num_hidden_layers", config.layers());
    json.writeNumberField("pad_token_id", roberta ? 1 : 0);
    if (roberta) {
      json.writeNumberField("bos_token_id", 0);
      json.writeNumberField("eos_token_id", 2);
    }
    json.writeStringField("position_embedding_type", "absolute");
    json.writeNumberField("type_vocab_size", config.types());
  }

  private static void writeDistilBert(EncoderConfig config, JsonGenerator json) throws IOException {
    boolean relu = config.activation() == Pointwise.RELU;
    expressible(
        config, "activation", relu || config.activation() == Pointwise.GELU, "GELU or RELU");
    expressible(
        config,
        "layer norm epsilon",
        config.epsilon() == (float) DISTILBERT_EPSILON,
        "" + DISTILBERT_EPSILON);
    json.writeStringField("activation", relu ? "relu" : "gelu");
    json.writeNumberField("dim", config.width());
    json.writeNumberField("hidden_dim", config.feedForward());
    json.writeNumberField("max_position_embeddings", config.positions());
    json.writeNumberField("n_heads", config.heads());
    json.writeNumberField("n_layers", config.layers());
    json.writeNumberField("pad_token_id", 0);
    json.writeBooleanField("sinusoidal_pos_embds", false); // the table is among the weights
  }

  private static void expressible(
      EncoderConfig config, String what, boolean condition, String expected) {
    if (!condition) {
      throw new BadInputException(
          "config.json of " + architecture(config.family(), "Model"),
          what,
          expected,
          config.toString());
    }
  }
}
