package zeroth.transformer.onnx;

import java.util.List;
import java.util.Map;

/**
 * A node of an ONNX graph.
 *
 * @param op operator type: MatMul, Add, ...
 * @param inputs names of the values it reads; an empty name is an input left out
 * @param outputs names of the values it makes
 * @param attributes those with a number or a small tensor as value
 */
record OnnxNode(
    String op, List<String> inputs, List<String> outputs, Map<String, OnnxTensor> attributes) {

  /** An input's name, or "" if the node has not that many. */
  String input(int i) {
    return i < inputs.size() ? inputs.get(i) : "";
  }

  String output() {
    return outputs.isEmpty() ? "" : outputs.get(0);
  }

  /** A whole-number attribute's value, or another if the node has none of that name. */
  long attribute(String name, long otherwise) {
    OnnxTensor value = attributes.get(name);
    boolean given = value != null && value.integers() != null && value.integers().length == 1;
    return given ? value.integers()[0] : otherwise;
  }
}
