package zeroth.transformer.adapter;

import java.util.List;
import java.util.regex.Pattern;

/** Which linear maps of a model have an adapter, told by their {@linkplain LinearModule paths}. */
public interface Targets {
  /** What PEFT adapts where nothing is said: queries and values, by their names in all families. */
  List<String> QUERIES_AND_VALUES =
      List.of("query", "value", "q_lin", "v_lin", "q_proj", "v_proj", "c_attn");

  /** Whether the map of this path has one. */
  boolean selects(String path);

  /** Every map of the layers. */
  static Targets all() {
    return path -> true;
  }

  /** Maps whose path is one of these names, or ends in a dot and one of them. */
  static Targets named(List<String> names) {
    return path -> names.stream().anyMatch(name -> isNamed(path, name));
  }

  private static boolean isNamed(String path, String name) {
    return path.equals(name) || path.endsWith("." + name);
  }

  /** Maps in whose path the expression is found. */
  static Targets found(Pattern expression) {
    return path -> expression.matcher(path).find();
  }
}
