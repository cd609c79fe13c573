package zeroth.bench.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import zeroth.tensor.BadInputException;
import zeroth.transformer.checkpoint.JsonProblem;

/**
 * A JSON object as a row. A column is a path: {@code passage.text} is the field {@code text} of the
 * object {@code passage}, {@code passage.questions[].question} that of the element that this row is
 * about.
 *
 * @param source the file
 * @param line number of the line
 * @param nodes the object, under the empty path, and the elements that the row is about, under the
 *     path of their array
 */
record JsonRow(String source, int line, Map<String, JsonNode> nodes) implements DataRow {
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  /** Most rows of one line. */
  private static final int MOST = 1 << 16;

  /** The object of the line read last. */
  static JsonRow of(Utf8Lines lines, String line) {
    JsonNode object;
    try {
      object = READER.readTree(line);
    } catch (JsonProcessingException e) {
      throw lines.bad("a JSON object", JsonProblem.found(e));
    }
    if (!object.isObject()) {
      throw lines.bad("a JSON object", "a JSON " + kind(object));
    }
    return new JsonRow(lines.source(), lines.number(), Map.of("", object));
  }

  /** The whole object. */
  JsonNode object() {
    return nodes.get("");
  }

  /** What kind of value a node is, for messages. */
  static String kind(JsonNode node) {
    return node.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * A row for each element of nested arrays.
   *
   * @param each a path such as {@code passage.questions[].answers[]}; empty for this row alone
   */
  List<JsonRow> expand(String each) {
    List<JsonRow> rows = List.of(this);
    for (int end = each.indexOf("[]"); end >= 0; end = each.indexOf("[]", end + 2)) {
      String array = each.substring(0, end + 2);
      List<JsonRow> more = new ArrayList<>();
      for (JsonRow row : rows) {
        JsonNode elements = row.node(each.substring(0, end));
        if (elements == null || !elements.isArray()) {
          String found = elements == null ? "none" : "a JSON " + kind(elements);
          throw bad("an array " + array, found);
        }
        for (JsonNode element : elements) {
          Map<String, JsonNode> nodes = new LinkedHashMap<>(row.nodes);
          nodes.put(array, element);
          more.add(new JsonRow(source, line, nodes));
          if (more.size() > MOST) {
            throw bad("at most " + MOST + " of " + array, "more");
          }
        }
      }
      rows = more;
    }
    return rows;
  }

  private BadInputException bad(String expected, String found) {
    return new BadInputException(source, "line " + line, expected, found);
  }

  /** The node of a path, or null. */
  private JsonNode node(String path) {
    int array = path.lastIndexOf("[]");
    String known = array < 0 ? "" : path.substring(0, array + 2);
    JsonNode node = nodes.get(known);
    String rest = path.substring(known.length());
    for (String name : rest.split("\\.")) {
      if (node != null && !name.isEmpty()) {
        node = node.get(name);
      }
    }
    return node;
  }

  @Override
  public String value(String column) {
    JsonNode node = node(column);
    if (node == null || node.isNull()) {
      return null;
    }
    if (!node.isTextual() && !node.isIntegralNumber() && !node.isBoolean()) {
      throw bad("a string, a whole number, true or false as " + column, "a JSON " + kind(node));
    }
    return node.asText();
  }

  @Override
  public String columns() {
    TreeSet<String> names = new TreeSet<>();
    nodes.forEach(
        (path, node) ->
            node.fieldNames()
                .forEachRemaining(name -> names.add(path.isEmpty() ? name : path + "." + name)));
    return String.join(", ", names);
  }
}
