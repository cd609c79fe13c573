package zeroth.bench.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import zeroth.tensor.BadInputException;

/**
 * A file of JSON lines, UTF-8: an object a line with {@code text} or {@code sentence}, a string,
 * and {@code label}, a string or a whole number; or with fields that the user names, a second
 * text's among them. Other fields are passed over.
 *
 * @param path the file
 * @param columns what the user says of it
 */
public record JsonlTask(Path path, Columns columns) implements FileTask {
  @Override
  public List<Example> read(Consumer<String> notes) {
    if (columns.header() == Columns.Header.YES) {
      throw new BadInputException(name() + ": --header yes, but a .jsonl file has no header");
    }
    String label = columns.label() == null ? "label" : columns.label();
    if (columns.pairs()
        && (columns.text2().equals(columns.text()) || columns.text2().equals(label))) {
      throw new BadInputException(
          name() + ": --text2-column names the field " + columns.text2() + ", which is taken");
    }
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

  private Example example(Utf8Lines lines, String line) {
    JsonNode object = JsonRow.of(lines, line).object();
    JsonNode text = columns.text() == null ? usualText(lines, object) : object.get(columns.text());
    if (text == null) {
      throw lines.bad(
          "a field " + (columns.text() == null ? "text or sentence" : columns.text()),
          "none" + (columns.text() == null ? unnamed(object) : ""));
    }
    if (!text.isTextual()) {
      throw lines.bad("a string as text", "a JSON " + JsonRow.kind(text));
    }
    JsonNode text2 = columns.pairs() ? object.get(columns.text2()) : null;
    if (columns.pairs() && text2 == null) {
      throw lines.bad("a field " + columns.text2() + ", as --text2-column says", "none");
    }
    if (text2 != null && !text2.isTextual()) {
      throw lines.bad("a string as second text", "a JSON " + JsonRow.kind(text2));
    }
    String name = columns.label() == null ? "label" : columns.label();
    JsonNode label = object.get(name);
    if (label == null) {
      throw lines.bad(
          "a field " + name,
          "none" + (columns.label() == null ? "; --label-column names another" : ""));
    }
    if (!label.isTextual() && !label.isIntegralNumber()) {
      throw lines.bad("a string or a whole number as label", "a JSON " + JsonRow.kind(label));
    }
    return DatasetFile.example(
        name(),
        lines.number(),
        text.textValue(),
        text2 == null ? null : text2.textValue(),
        label.asText());
  }

  private static String unnamed(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    String second = PairNames.second(names);
    return "; --text-column names another"
        + (second == null ? "" : ", --text2-column " + second + " reads two texts");
  }

  /** The field of the usual name, or the one that goes with the second text's. */
  private JsonNode usualText(Utf8Lines lines, JsonNode object) {
    JsonNode text = "text".equals(columns.text2()) ? null : object.get("text");
    JsonNode sentence = "sentence".equals(columns.text2()) ? null : object.get("sentence");
    if (text != null && sentence != null) {
      throw lines.bad("text or sentence", "both");
    }
    JsonNode usual = text == null ? sentence : text;
    String first = columns.pairs() ? PairNames.first(columns.text2()) : null;
    return usual != null || first == null ? usual : object.get(first);
  }
}
