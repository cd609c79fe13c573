package zeroth.transformer.huggingface;

import com.fasterxml.jackson.core.JsonGenerator;
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
import zeroth.transformer.Model;
import zeroth.transformer.encoder.EncoderConfig;

/**
 * A Hugging Face config.json: the encoder's sizes and, when this project wrote it, the classes of
 * its head. A head is trusted only beside the object {@code "zeroth": {"pooling": "mean",
 * "normalize": true}}: that of another project's classifier stands on another pooling.
 *
 * @param encoder the sizes
 * @param labels the classes in the head's order; empty without a head
 */
public record ModelConfig(EncoderConfig encoder, List<String> labels) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Reads a file. */
  public static ModelConfig read(Path file) {
    return of(ConfigFields.read(file));
  }

  /**
   * Reads a file's content.
   *
   * @throws BadInputException if it is no configuration of a model that this project can run
   */
  static ModelConfig of(String source, byte[] json) {
    return of(ConfigFields.of(source, json));
  }

  private static ModelConfig of(ConfigFields fields) {
    return new ModelConfig(EncoderConfigs.of(fields), labels(fields));
  }

  private static List<String> labels(ConfigFields fields) {
    if (!fields.has("zeroth") || !fields.has("id2label")) {
      return List.of();
    }
    String source = fields.source();
    JsonNode map = fields.node("id2label");
    ConfigFields head = fields.within("zeroth");
    head.mustBe("pooling", "mean");
    head.mustBe("normalize", "true");
    List<String> labels = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < map.size(); i++) {
      JsonNode label = map.path("" + i);
      if (!label.isTextual()) {
        throw new BadInputException(
            source, "id2label, \"" + i + "\"", "a label", ConfigFields.shown(label));
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
  public static byte[] write(Model model) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      // The encoder alone: transformers' own classifiers pool differently.
      EncoderConfigs.write(model.config(), "Model", json);
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
}
