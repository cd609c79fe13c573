package zeroth.bench.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import zeroth.tensor.BadInputException;
import zeroth.transformer.checkpoint.BoundedFile;

/** Reads descriptions of tasks, YAML, and knows those that come with the project. */
final class TaskDescriptions {
  /** The names of those that come with the project. */
  static final List<String> NAMES =
      List.of(
          "sst2", "sst5", "mr", "cr", "subj", "trec", "agnews", "cola", "rte", "cb", "mnli", "snli",
          "qnli", "boolq", "wic", "wsc", "multirc", "copa", "record", "squad", "drop");

  private static final Set<String> KNOWN =
      Set.of(
          "about",
          "files",
          "each",
          "fields",
          "values",
          "replace",
          "label",
          "answers",
          "options",
          "references",
          "blank",
          "answer",
          "prompt",
          "objective",
          "measure",
          "masked",
          "masked-answers",
          "example");
  private static final int LIMIT = 1 << 16;
  private static final ObjectMapper YAML = mapper();

  private TaskDescriptions() {}

  private static ObjectMapper mapper() {
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(LIMIT);
    limits.setMaxAliasesForCollections(0);
    limits.setNestingDepthLimit(8);
    limits.setAllowDuplicateKeys(false);
    YAMLFactory format =
        YAMLFactory.builder()
            .loaderOptions(limits)
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS) // labels yes and no
            .build();
    return YAMLMapper.builder(format).enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  }

  /** One that comes with the project. */
  static TaskDescription named(String name) {
    String resource = "/zeroth/bench/task/" + name + ".yaml";
    try (InputStream in = TaskDescriptions.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new BadInputException("task " + name + ": " + resource + " is not on the class path");
      }
      return of(name, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A user's own. */
  static TaskDescription read(Path file) {
    return of(file.toString(), BoundedFile.read(file, LIMIT));
  }

  /**
   * Reads one.
   *
   * @param name for messages and records
   * @throws BadInputException if it is none
   */
  static TaskDescription of(String name, byte[] yaml) {
    JsonNode root;
    try {
      root = YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      throw new BadInputException(name, "line " + line, "YAML", firstLine(e.getOriginalMessage()));
    } catch (IOException | RuntimeException e) { // the parser's own limits
      throw new BadInputException(
          name, "content", "YAML", firstLine(String.valueOf(e.getMessage())));
    }
    if (root == null || !root.isObject()) {
      throw new BadInputException(name, "content", "a description of a task", "something else");
    }
    root.fieldNames()
        .forEachRemaining(
            key -> {
              if (!KNOWN.contains(key)) {
                String expected = "one of " + String.join(", ", KNOWN.stream().sorted().toList());
                throw new BadInputException(name, "content", expected, key);
              }
            });
    Fields fields = new Fields(name, root);
    Map<String, List<String>> columns = fields.lists("fields");
    return new TaskDescription(
        name,
        fields.text("about", ""),
        fields.list("files", "train"),
        fields.list("files", "test"),
        fields.each(),
        columns,
        fields.maps("values"),
        fields.maps("replace"),
        fields.list(null, "label"),
        fields.templates("answers"),
        new Template(name + ": prompt", fields.text("prompt", null)),
        fields.own(),
        fields.text("objective", ""),
        fields.text("measure", ""),
        root.has("masked") ? new Template(name + ": masked", fields.text("masked", null)) : null,
        fields.templates("masked-answers"),
        fields.example());
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("something else");
  }

  /** The parts of a description. */
  private record Fields(String name, JsonNode root) {

    String text(String key, String otherwise) {
      JsonNode node = root.get(key);
      if (node == null && otherwise != null) {
        return otherwise;
      }
      return scalar(key, node);
    }

    private String scalar(String place, JsonNode node) {
      if (node == null || !node.isValueNode() || node.isNull()) {
        throw new BadInputException(
            name, place, "a text", node == null ? "none" : "a " + JsonRow.kind(node));
      }
      return node.asText();
    }

    /** A path for lines and documents alike, or one for each. */
    TaskDescription.Each each() {
      JsonNode node = root.path("each");
      if (!node.isObject()) {
        String path = text("each", "");
        return new TaskDescription.Each(path, path);
      }
      Map<String, String> paths = texts("each", node);
      Map<String, String> known = new LinkedHashMap<>(paths);
      String line = Objects.requireNonNullElse(known.remove("jsonl"), "");
      String document = Objects.requireNonNullElse(known.remove("json"), "");
      if (!known.isEmpty()) {
        throw new BadInputException(name, "each", "json and jsonl", known.keySet().toString());
      }
      return new TaskDescription.Each(line, document);
    }

    /** Answers of the examples' own, or null. */
    OwnAnswers own() {
      List<String> references = list(null, "references");
      if (references.isEmpty()) {
        for (String key : List.of("options", "blank", "answer")) {
          if (root.has(key)) {
            throw new BadInputException(name, key, "references beside it", "none");
          }
        }
        return null;
      }
      JsonNode example = root.path("example").path("options");
      return new OwnAnswers(
          options(),
          references,
          new Template(name + ": answer", text("answer", "{option}")),
          text("blank", ""),
          example.isArray() ? list("example.options", example) : List.of());
    }

    private OwnAnswers.Options options() {
      JsonNode node = root.path("options");
      if (!node.isObject()) {
        List<String> columns = list(null, "options");
        return columns.isEmpty() ? null : new OwnAnswers.Columns(columns);
      }
      Map<String, String> parts = texts("options", node);
      if (!parts.keySet().equals(Set.of("of", "first", "last"))) {
        throw new BadInputException(name, "options", "of, first and last", "" + parts.keySet());
      }
      return new OwnAnswers.Parts(parts.get("of"), parts.get("first"), parts.get("last"));
    }

    /** The example's fields and its label. */
    Map<String, String> example() {
      JsonNode node = root.path("example");
      if (!node.path("options").isArray()) {
        return texts("example", node);
      }
      ObjectNode others = node.deepCopy();
      others.remove("options");
      return texts("example", others);
    }

    /** A text or several, of the description or of one of its objects. */
    List<String> list(String object, String key) {
      JsonNode node = (object == null ? root : root.path(object)).get(key);
      return list(object == null ? key : object + "." + key, node);
    }

    private List<String> list(String place, JsonNode node) {
      if (node == null) {
        return List.of();
      }
      if (!node.isArray()) {
        return List.of(scalar(place, node));
      }
      List<String> all = new ArrayList<>();
      node.forEach(one -> all.add(scalar(place, one)));
      return List.copyOf(all);
    }

    private JsonNode object(String place, JsonNode node) {
      if (!node.isMissingNode() && !node.isObject()) {
        throw new BadInputException(name, place, "names and values", "a " + JsonRow.kind(node));
      }
      return node;
    }

    Map<String, List<String>> lists(String key) {
      Map<String, List<String>> all = new LinkedHashMap<>();
      JsonNode node = object(key, root.path(key));
      node.fieldNames().forEachRemaining(n -> all.put(n, list(key + "." + n, node.get(n))));
      return all;
    }

    Map<String, String> texts(String place, JsonNode node) {
      Map<String, String> all = new LinkedHashMap<>();
      object(place, node)
          .fieldNames()
          .forEachRemaining(n -> all.put(n, scalar(place + "." + n, node.get(n))));
      return all;
    }

    Map<String, Map<String, String>> maps(String key) {
      Map<String, Map<String, String>> all = new LinkedHashMap<>();
      JsonNode node = object(key, root.path(key));
      node.fieldNames().forEachRemaining(n -> all.put(n, texts(key + "." + n, node.get(n))));
      return all;
    }

    Map<String, Template> templates(String key) {
      Map<String, Template> all = new LinkedHashMap<>();
      texts(key, root.path(key))
          .forEach((n, text) -> all.put(n, new Template(name + ": " + key + " of " + n, text)));
      return all;
    }
  }
}
