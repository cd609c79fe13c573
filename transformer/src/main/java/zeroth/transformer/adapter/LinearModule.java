package zeroth.transformer.adapter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import zeroth.tensor.Shape;

/**
 * A linear map of a model's layers, as the program that its checkpoints are made for has it: there
 * GPT-2's queries, keys and values are one map, of which this project holds the rows in three
 * parts.
 *
 * @param path its name, such as {@code encoder.layer.0.attention.self.query}
 * @param weights names of the matrices that are its rows, in their order
 * @param out rows of all of them together
 * @param in columns of each
 */
public record LinearModule(String path, List<String> weights, int out, int in) {
  /** Layers are numbered; tables and heads are not in one. */
  private static final Pattern OF_LAYER = Pattern.compile(".*\\.\\d+\\..+\\.weight");

  /** GPT-2's parts, in the order in which the fused map has them. */
  private static final Pattern PART = Pattern.compile("(.*\\.attn\\.)(query|key|value)\\.weight");

  private static final String FUSED = "c_attn";

  public LinearModule {
    weights = List.copyOf(weights);
  }

  /**
   * All linear maps of a body's layers, in their order.
   *
   * @param shapes of a body's weights; those of heads and tables may be among them
   */
  public static List<LinearModule> of(Map<String, Shape> shapes) {
    Map<String, List<String>> weights = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) -> {
          if (shape.isMatrix() && OF_LAYER.matcher(name).matches()) {
            weights.computeIfAbsent(path(name), path -> new ArrayList<>()).add(name);
          }
        });
    List<LinearModule> modules = new ArrayList<>();
    weights.forEach(
        (path, names) -> {
          int out = names.stream().mapToInt(name -> shapes.get(name).rows()).sum();
          modules.add(new LinearModule(path, names, out, shapes.get(names.get(0)).columns()));
        });
    return modules;
  }

  private static String path(String weight) {
    var part = PART.matcher(weight);
    return part.matches() ? part.group(1) + FUSED : module(weight);
  }

  /** A weight's name without its last part. */
  static String module(String weight) {
    return weight.substring(0, weight.length() - ".weight".length());
  }
}
