package zeroth.transformer.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zeroth.tensor.BadInputException;
import zeroth.transformer.checkpoint.CheckpointNames;

/**
 * Finds out which initialiser of an ONNX graph is which weight.
 *
 * <p>Exporters keep the names of embeddings, gains and biases, but fold a linear map's transposed
 * matrix into an anonymous constant (in, out). Such a matrix is the right operand of a MatMul (or
 * Gemm), and the bias that is added behind it has kept its name: {@code x.bias} says that the
 * matrix is {@code x.weight}. Everything else is known by its own name and is (out, in) as it
 * stands. An initialiser that stands for several equal weights reaches their places through
 * Identity nodes.
 */
final class OnnxNaming {
  private static final int IDENTITY_LIMIT = 8;

  private final OnnxGraph graph;
  private final Map<String, String> identities = new HashMap<>();
  private final Map<String, List<OnnxNode>> readers = new HashMap<>();
  private final Map<String, OnnxWeight> weights = new LinkedHashMap<>();

  /**
   * The weights of a graph by canonical names.
   *
   * @throws BadInputException if two initialisers claim a name
   */
  static Map<String, OnnxWeight> weights(OnnxGraph graph) {
    return new OnnxNaming(graph).weights;
  }

  private OnnxNaming(OnnxGraph graph) {
    this.graph = graph;
    for (OnnxNode node : graph.nodes()) {
      if (node.op().equals("Identity")) {
        identities.put(node.output(), node.input(0));
      }
      for (String input : node.inputs()) {
        readers.computeIfAbsent(input, name -> new ArrayList<>()).add(node);
      }
    }
    Set<OnnxTensor> operands = Collections.newSetFromMap(new IdentityHashMap<>());
    for (OnnxNode node : graph.nodes()) {
      linearMap(node, operands);
    }
    named(operands);
  }

  /** Registers the matrix of a node that multiplies by one. */
  private void linearMap(OnnxNode node, Set<OnnxTensor> operands) {
    boolean gemm = node.op().equals("Gemm");
    OnnxTensor matrix = gemm || node.op().equals("MatMul") ? tensor(node.input(1)) : null;
    if (matrix == null || !matrix.isFloatMatrix()) {
      return;
    }
    operands.add(matrix);
    String bias = gemm ? biasName(node.input(2)) : biasBehind(node.output());
    String name = bias == null ? null : bias.replaceFirst("bias$", "weight");
    if (name == null) { // a map without bias may still have its own name
      String own = CheckpointNames.canonical(matrix.name());
      name = own.endsWith(".weight") ? own : null;
    }
    if (name != null) {
      put(name, new OnnxWeight(matrix, !gemm || node.attribute("transB", 0) == 0));
    }
  }

  /** The named bias that an Add puts on a value. */
  private String biasBehind(String value) {
    for (OnnxNode add : readers.getOrDefault(value, List.of())) {
      if (add.op().equals("Add")) {
        String other = add.input(0).equals(value) ? add.input(1) : add.input(0);
        String name = biasName(other);
        if (name != null) {
          return name;
        }
      }
    }
    return null;
  }

  /** A weight may go by its own name before an Identity or by the one behind it. */
  private String biasName(String value) {
    OnnxTensor tensor = tensor(value);
    if (tensor == null) {
      return null;
    }
    for (String name : List.of(value, tensor.name())) {
      String canonical = CheckpointNames.canonical(name);
      if (canonical.endsWith(".bias")) {
        return canonical;
      }
    }
    return null;
  }

  private void named(Set<OnnxTensor> operands) {
    List<String> names = new ArrayList<>(graph.initializers());
    names.addAll(identities.keySet());
    for (String name : names) {
      OnnxTensor tensor = tensor(name);
      if (tensor != null && !operands.contains(tensor)) {
        put(CheckpointNames.canonical(name), new OnnxWeight(tensor, false));
      }
    }
  }

  private void put(String name, OnnxWeight source) {
    OnnxWeight other = weights.put(name, source);
    if (other != null && other.tensor() != source.tensor()) {
      String found = "both " + other.tensor().name() + " and " + source.tensor().name();
      throw new BadInputException(graph.source(), name, "one tensor of that meaning", found);
    }
  }

  /** The constant that a value is, seen through Identity nodes; null if it is computed. */
  private OnnxTensor tensor(String value) {
    String name = value;
    for (int i = 0; i < IDENTITY_LIMIT && identities.containsKey(name); i++) {
      name = identities.get(name);
    }
    return graph.tensors().get(name);
  }
}
