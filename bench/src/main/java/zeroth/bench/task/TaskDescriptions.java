package zeroth.bench.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
          "qnli", "boolq", "wic", "wsc", "multirc", "copa");

  private static final Set<String> KNOWN =
      Set.of(
          "about",
          "files",
          "each",
          "fields",
          "values",
          "label",
          "answers",
          "prompt",
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
        fields.text("each", ""),
        columns,
        fields.maps("values"),
        fields.list(null, "label"),
        fields.templates("answers"),
        new Template(name + ": prompt", fields.text("prompt", null)),
        root.has("masked") ? new Template(name + ": masked", fields.text("masked", null)) : null,
        fields.templates("masked-answers"),
        fields.texts("example", root.path("example")));
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
