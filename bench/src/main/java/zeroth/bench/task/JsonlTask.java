package zeroth.bench.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of JSON lines, UTF-8: an object a line with {@code text} or {@code sentence}, a string,
 * and {@code label}, a string or a whole number. Other fields are passed over.
 *
 * @param path the file
 */
public record JsonlTask(Path path) implements FileTask {
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  @Override
  public List<Example> read() {
    List<Example> examples = new ArrayList<>();
    try (Utf8Lines lines = DatasetFile.open(path)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (!line.isBlank()) {
          examples.add(example(lines, line));
        }
      }
    } catch (IOException e) {
      throw DatasetFile.unreadable(path, e);
    }
    return DatasetFile.notEmpty(path, examples);
  }

  private static Example example(Utf8Lines lines, String line) {
    JsonNode object;
    try {
      object = READER.readTree(line);
    } catch (JsonProcessingException e) {
      throw lines.bad("a JSON object", e.getOriginalMessage());
    }
    if (!object.isObject()) {
      throw lines.bad("a JSON object", "a JSON " + kind(object));
    }
    JsonNode text = object.get("text");
    JsonNode sentence = object.get("sentence");
    if (text != null && sentence != null) {
      throw lines.bad("text or sentence", "both");
    }
    text = text == null ? sentence : text;
    if (text == null) {
      throw lines.bad("a field text or sentence", "none");
    }
    if (!text.isTextual()) {
      throw lines.bad("a string as text", "a JSON " + kind(text));
    }
    JsonNode label = object.get("label");
    if (label == null) {
      throw lines.bad("a field label", "none");
    }
    if (!label.isTextual() && !label.isIntegralNumber()) {
      throw lines.bad("a string or a whole number as label", "a JSON " + kind(label));
    }
    return DatasetFile.example(lines, text.textValue(), label.asText());
  }

  private static String kind(JsonNode node) {
    return node.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
  }
}
