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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import zeroth.tensor.BadInputException;
import zeroth.transformer.checkpoint.JsonProblem;

/**
 * A JSON object as a row. A column is a path: {@code passage.text} is the field {@code text} of the
 * object {@code passage}, {@code passage.questions[].question} that of the element of an array that
 * this row is about, {@code {}.passage} that of the member of an object that it is about.
 *
 * @param source the file
 * @param line number of the line
 * @param place where it is, for messages
 * @param nodes the object, under the empty path, and the elements that the row is about, under the
 *     path of their array or object
 */
record JsonRow(String source, int line, String place, Map<String, JsonNode> nodes)
    implements DataRow {
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  /** All elements of an array, or all members of an object. */
  private static final Pattern ALL = Pattern.compile("\\[\\]|\\{\\}");

  /** Most rows of one line, or of one element of a document. */
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
    return new JsonRow(
        lines.source(), lines.number(), "line " + lines.number(), Map.of("", object));
  }

  /** The whole object. */
  JsonNode object() {
    return nodes.get("");
  }

  /** What kind of value a node is, for messages. */
  static String kind(JsonNode node) {
    return node.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
  }

  /** The part of a path up to its first array or object of rows; empty where it has none. */
  static String outermost(String each) {
    Matcher all = ALL.matcher(each);
    return all.find() ? each.substring(0, all.end()) : "";
  }

  /**
   * A row for each element of nested arrays, or member of nested objects.
   *
   * @param each a path such as {@code passage.questions[].answers[]}; empty for this row alone
   */
  List<JsonRow> expand(String each) {
    List<JsonRow> rows = List.of(this);
    for (Matcher all = ALL.matcher(each); all.find(); ) {
      String path = each.substring(0, all.end());
      if (!nodes.containsKey(path)) {
        List<JsonRow> more = new ArrayList<>();
        for (JsonRow row : rows) {
          row.expand(each.substring(0, all.start()), path, more);
        }
        rows = more;
      }
    }
    return rows;
  }

  private void expand(String parent, String path, List<JsonRow> rows) {
    boolean array = path.endsWith("[]");
    JsonNode all = node(parent);
    if (all == null || !(array ? all.isArray() : all.isObject())) {
      String found = all == null ? "none" : "a JSON " + kind(all);
      throw bad((array ? "an array " : "an object ") + path, found);
    }
    for (JsonNode element : all) {
      Map<String, JsonNode> with = new LinkedHashMap<>(nodes);
      with.put(path, element);
      rows.add(new JsonRow(source, line, place, with));
      if (rows.size() > MOST) {
        throw bad("at most " + MOST + " of " + path, "more");
      }
    }
  }

  @Override
  public BadInputException bad(String expected, String found) {
    return new BadInputException(source, place, expected, found);
  }

  /** The longest beginning of a path for which there is a node. */
  private String known(String path) {
    String longest = "";
    for (String key : nodes.keySet()) {
      if (key.length() > longest.length() && path.startsWith(key)) {
        longest = key;
      }
    }
    return longest;
  }

  /** The node of a path, or null. */
  private JsonNode node(String path) {
    String known = known(path);
    JsonNode node = nodes.get(known);
    for (String name : path.substring(known.length()).split("\\.")) {
      if (node != null && !name.isEmpty()) {
        node = node.get(name);
      }
    }
    return node;
  }

  @Override
  public String value(String column) {
    return text(column, node(column));
  }

  private String text(String column, JsonNode node) {
    if (node == null || node.isNull()) {
      return null;
    }
    if (!node.isTextual() && !node.isIntegralNumber() && !node.isBoolean()) {
      throw bad("a string, a whole number, true or false as " + column, "a JSON " + kind(node));
    }
    return node.asText();
  }

  @Override
  public List<String> values(String column) {
    String known = known(column);
    List<JsonNode> found = new ArrayList<>();
    boolean several = false;
    if (nodes.get(known) != null) {
      found.add(nodes.get(known));
    }
    Matcher all = ALL.matcher(column);
    int from = known.length();
    while (all.find(from)) {
      List<JsonNode> elements = new ArrayList<>();
      for (JsonNode parent : found) {
        JsonNode of = within(parent, column.substring(from, all.start()));
        if (of != null && !of.isNull()) {
          if (!(column.charAt(all.start()) == '[' ? of.isArray() : of.isObject())) {
            throw bad("elements as " + column.substring(0, all.end()), "a JSON " + kind(of));
          }
          several = true;
          of.forEach(elements::add);
        }
      }
      found = elements;
      from = all.end();
    }
    List<String> values = new ArrayList<>();
    for (JsonNode node : found) {
      String value = text(column, within(node, column.substring(from)));
      if (value != null || several) {
        values.add(value == null ? "" : value);
      }
    }
    return several || !values.isEmpty() ? values : null;
  }

  private static JsonNode within(JsonNode node, String path) {
    JsonNode at = node;
    for (String name : path.split("\\.")) {
      if (at != null && !name.isEmpty()) {
        at = at.get(name);
      }
    }
    return at;
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
