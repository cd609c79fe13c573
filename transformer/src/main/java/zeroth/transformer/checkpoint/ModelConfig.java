package zeroth.transformer.checkpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import zeroth.tensor.BadInputException;
import zeroth.transformer.EncoderConfig;
import zeroth.transformer.EncoderFamily;
import zeroth.transformer.Model;

/**
 * A Hugging Face config.json: the encoder's sizes and, when this project wrote it, the classes of
 * its head. A head is trusted only beside the object {@code "zeroth": {"pooling": "mean",
 * "normalize": true}}: that of another project's classifier stands on another pooling.
 *
 * @param encoder the sizes
 * @param labels the classes in the head's order; empty without a head
 */
record ModelConfig(EncoderConfig encoder, List<String> labels) {
  private static final int LIMIT = 8 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Reads a file. */
  static ModelConfig read(Path file) {
    return of(file.toString(), BoundedFile.read(file, LIMIT));
  }

  /**
   * Reads a file's content.
   *
   * @throws BadInputException if it is no configuration of a model that this project can run
   */
  static ModelConfig of(String source, byte[] json) {
    try {
      JsonNode root = JSON.readTree(json);
      if (!root.isObject()) {
        throw new BadInputException(source, "top", "an object", Fields.shown(root));
      }
      Fields fields = new Fields(source, root);
      return new ModelConfig(encoder(fields), labels(source, fields));
    } catch (JsonProcessingException e) {
      String place = "byte " + (e.getLocation() == null ? 0 : e.getLocation().getByteOffset());
      throw new BadInputException(source, place, "JSON", JsonProblem.found(e));
    } catch (IOException e) {
      throw BoundedFile.unreadable(source, e);
    }
  }

  private static EncoderConfig encoder(Fields fields) {
    EncoderFamily family = family(fields);
    fields.mustBe("hidden_act", "gelu");
    fields.mustBe("position_embedding_type", "absolute");
    fields.mustBe("is_decoder", "false");
    if (family == EncoderFamily.ROBERTA) {
      fields.mustBe("pad_token_id", "" + (family.positionOffset() - 1));
    }
    int width = fields.size("hidden_size");
    int embedding = fields.size("embedding_size", width);
    fields.require(embedding == width, "embedding_size", "hidden_size " + width, embedding);
    try {
      return new EncoderConfig(
          family,
          fields.size("vocab_size"),
          width,
          fields.size("num_hidden_layers"),
          fields.size("num_attention_heads"),
          fields.size("intermediate_size"),
          fields.size("max_position_embeddings"),
          fields.size("type_vocab_size", 2),
          fields.epsilon());
    } catch (IllegalArgumentException e) {
      throw new BadInputException(fields.source() + ": " + e.getMessage());
    }
  }

  private static EncoderFamily family(Fields fields) {
    String type = fields.text("model_type");
    for (EncoderFamily family : EncoderFamily.values()) {
      if (family.modelType().equals(type)) {
        return family;
      }
    }
    throw new BadInputException(fields.source(), "model_type", "bert or roberta", type);
  }

  private static List<String> labels(String source, Fields fields) {
    JsonNode ours = fields.root().path("zeroth");
    JsonNode map = fields.root().path("id2label");
    if (ours.isMissingNode() || map.isMissingNode()) {
      return List.of();
    }
    Fields head = new Fields(source, ours);
    head.mustBe("pooling", "mean");
    head.mustBe("normalize", "true");
    List<String> labels = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < map.size(); i++) {
      JsonNode label = map.path("" + i);
      if (!label.isTextual()) {
        throw new BadInputException(
            source, "id2label, \"" + i + "\"", "a label", Fields.shown(label));
      }
      if (!seen.add(label.textValue())) {
        throw new BadInputException(source, "id2label", "labels that differ", label.textValue());
      }
      labels.add(label.textValue());
    }
    if (labels.isEmpty()) {
      throw new BadInputException(source, "id2label", "a label", "none");
    }
    return labels;
  }

  /** The config.json of a model. */
  static byte[] write(Model model) throws IOException {
    EncoderConfig config = model.config();
    boolean roberta = config.family() == EncoderFamily.ROBERTA;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      // The encoder alone: transformers' own classifiers pool differently.
      json.writeArrayFieldStart("architectures");
      json.writeString(roberta ? "RobertaModel" : "BertModel");
      json.writeEndArray();
      json.writeStringField("model_type", config.family().modelType());
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
      json.writeStringField("torch_dtype", "float32");
      json.writeNumberField("type_vocab_size", config.types());
      json.writeNumberField("vocab_size", config.vocabulary());
      writeLabels(json, model.labels());
      json.writeObjectFieldStart("zeroth");
      json.writeStringField("pooling", "mean");
      json.writeBooleanField("normalize", true);
      json.writeEndObject();
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void writeLabels(JsonGenerator json, List<String> labels) throws IOException {
    if (labels.isEmpty()) {
      return;
    }
    json.writeStringField("problem_type", "single_label_classification");
    json.writeObjectFieldStart("id2label");
    for (int i = 0; i < labels.size(); i++) {
      json.writeStringField("" + i, labels.get(i));
    }
    json.writeEndObject();
    json.writeObjectFieldStart("label2id");
    for (int i = 0; i < labels.size(); i++) {
      json.writeNumberField(labels.get(i), i);
    }
    json.writeEndObject();
  }

  /** Typed access to an object's fields. */
  private record Fields(String source, JsonNode root) {
    String text(String name) {
      JsonNode node = root.path(name);
      require(node.isTextual(), name, "a string", shown(node));
      return node.textValue();
    }

    int size(String name) {
      JsonNode node = root.path(name);
      require(node.isInt() && node.intValue() > 0, name, "a whole number above 0", shown(node));
      return node.intValue();
    }

    int size(String name, int otherwise) {
      return root.has(name) ? size(name) : otherwise;
    }

    /** transformers' own default stands for a missing one. */
    float epsilon() {
      JsonNode node = root.path("layer_norm_eps");
      if (node.isMissingNode()) {
        return 1e-12f;
      }
      require(node.isNumber(), "layer_norm_eps", "a number", shown(node));
      return Float.parseFloat(node.asText());
    }

    /** A field that is absent or has this value. */
    void mustBe(String name, String value) {
      JsonNode node = root.path(name);
      boolean fine = node.isMissingNode() || node.isValueNode() && node.asText().equals(value);
      require(fine, name, value, shown(node));
    }

    void require(boolean condition, String name, String expected, Object found) {
      if (!condition) {
        throw new BadInputException(source, name, expected, found.toString());
      }
    }

    private static String shown(JsonNode node) {
      if (node.isMissingNode()) {
        return "none";
      }
      String text = node.toString();
      return text.length() > 100 ? text.substring(0, 100) + "..." : text;
    }
  }
}
