package zeroth.transformer.gguf;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import zeroth.tensor.BadInputException;

/**
 * The values of a GGUF file by key. Every key that is asked for is remembered; {@link
 * #refuseOthers} then refuses one of a kind that changes what a model computes and that nobody
 * asked for.
 */
final class GgufMetadata {
  private static final int SHOWN = 100;

  private final String source;
  private final Map<String, Object> values;
  private final Set<String> asked = new HashSet<>();

  /**
   * @param source the file's name for messages
   * @param values Long, Double, Boolean, String, or a List of one of them
   */
  GgufMetadata(String source, Map<String, Object> values) {
    this.source = source;
    this.values = values;
  }

  String source() {
    return source;
  }

  boolean has(String key) {
    return value(key) != null;
  }

  String text(String key) {
    Object value = value(key);
    require(value instanceof String, key, "a text", value);
    return (String) value;
  }

  String text(String key, String otherwise) {
    return has(key) ? text(key) : otherwise;
  }

  int size(String key) {
    Object value = value(key);
    boolean fits = value instanceof Long n && n > 0 && n <= Integer.MAX_VALUE;
    require(fits, key, "one whole number from 1 to 2^31-1", value);
    return ((Long) value).intValue();
  }

  int size(String key, int otherwise) {
    return has(key) ? size(key) : otherwise;
  }

  double number(String key) {
    Object value = value(key);
    require(value instanceof Number, key, "a number", value);
    return ((Number) value).doubleValue();
  }

  double number(String key, double otherwise) {
    return has(key) ? number(key) : otherwise;
  }

  boolean flag(String key, boolean otherwise) {
    Object value = value(key);
    require(value == null || value instanceof Boolean, key, "true or false", value);
    return value == null ? otherwise : (Boolean) value;
  }

  /** A list of texts. */
  List<String> texts(String key) {
    return list(key, String.class, "a list of texts");
  }

  /** A list of whole numbers. */
  List<Long> wholes(String key) {
    return list(key, Long.class, "a list of whole numbers");
  }

  /** A list of numbers with fractions. */
  List<Double> reals(String key) {
    return list(key, Double.class, "a list of floating-point numbers");
  }

  /** An element's class is that of all: the file says it once for a list. */
  @SuppressWarnings("unchecked")
  private <T> List<T> list(String key, Class<T> of, String expected) {
    Object value = value(key);
    boolean fits = value instanceof List<?> list && (list.isEmpty() || of.isInstance(list.get(0)));
    require(fits, key, expected, value);
    return (List<T>) value;
  }

  /** A key that is absent or has a value that is written so. */
  void mustBe(String key, String expected) {
    Object value = value(key);
    require(value == null || value.toString().equals(expected), key, expected, value);
  }

  /**
   * Refuses the first key of a kind that nobody asked for.
   *
   * @throws BadInputException that names it
   */
  void refuseOthers(Predicate<String> kind) {
    for (Map.Entry<String, Object> entry : values.entrySet()) {
      String key = entry.getKey();
      if (kind.test(key) && !asked.contains(key)) {
        throw new BadInputException(
            source,
            key,
            "no such key, which may change what the model computes",
            shown(entry.getValue()));
      }
    }
  }

  void require(boolean condition, String key, String expected, Object found) {
    if (!condition) {
      throw new BadInputException(source, key, expected, shown(found));
    }
  }

  private Object value(String key) {
    asked.add(key);
    return values.get(key);
  }

  private static String shown(Object value) {
    if (value == null) {
      return "none";
    }
    if (value instanceof List<?> list) {
      return "a list of " + list.size();
    }
    String text = value.toString();
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
  }
}
