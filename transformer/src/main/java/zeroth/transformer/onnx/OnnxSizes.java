package zeroth.transformer.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import zeroth.tensor.BadInputException;
import zeroth.transformer.checkpoint.CheckpointNames;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.encoder.EncoderNames;

/**
 * Infers an encoder's sizes from an ONNX graph: most from the weights' shapes, the heads from the
 * Reshape that splits the queries, epsilon from the constant under a layer norm's square root.
 */
final class OnnxSizes {
  private static final Pattern LAYER = Pattern.compile("encoder\\.layer\\.(\\d{1,6})\\..*");

  private final OnnxGraph graph;
  private final OnnxWeights weights;
  private final Map<String, OnnxNode> makers = new HashMap<>();

  private OnnxSizes(OnnxGraph graph, OnnxWeights weights) {
    this.graph = graph;
    this.weights = weights;
    for (OnnxNode node : graph.nodes()) {
      node.outputs().forEach(output -> makers.put(output, node));
    }
  }

  /**
   * The sizes of the encoder in a graph.
   *
   * @throws BadInputException if one of them cannot be told
   */
  static EncoderConfig infer(OnnxGraph graph, OnnxWeights weights) {
    return new OnnxSizes(graph, weights).infer();
  }

  private EncoderConfig infer() {
    if (!has("Erf") && !has("Gelu")) {
      throw unknown("hidden_act", "the exact GELU (Erf or Gelu operators)");
    }
    int width = extent(EncoderNames.WORDS, 1);
    try {
      return new EncoderConfig(
          // only RoBERTa counts positions from the tokens that are no padding
          has("CumSum") ? EncoderFamily.ROBERTA : EncoderFamily.BERT,
          extent(EncoderNames.WORDS, 0),
          width,
          layers(),
          heads(width),
          extent(EncoderNames.BERT.up(0) + ".bias", 0),
          extent(EncoderNames.POSITIONS, 0),
          extent(EncoderNames.TYPES, 0),
          epsilon());
    } catch (IllegalArgumentException e) {
      throw new BadInputException(graph.source() + ": " + e.getMessage());
    }
  }

  private boolean has(String op) {
    return graph.nodes().stream().anyMatch(node -> node.op().equals(op));
  }

  private int extent(String name, int i) {
    if (!weights.names().contains(name)) {
      throw new BadInputException(graph.source(), name, "an initialiser of that name", "none");
    }
    return weights.extent(name, i);
  }

  private int layers() {
    int layers = 0;
    for (String name : weights.names()) {
      Matcher layer = LAYER.matcher(name);
      if (layer.matches()) {
        layers = Math.max(layers, Integer.parseInt(layer.group(1)) + 1);
      }
    }
    return layers;
  }

  /** H of the shape (..., H, width / H) that the queries of the first layer are brought to. */
  private int heads(int width) {
    String bias = EncoderNames.BERT.query(0) + ".bias";
    for (OnnxNode reshape : graph.nodes()) {
      if (!reshape.op().equals("Reshape") || !isBehindBias(reshape.input(0), bias)) {
        continue;
      }
      List<Long> tail = lastTwo(reshape.input(1));
      long heads = tail.get(0);
      long size = tail.get(1);
      if (heads < 1 && size > 0 && width % size == 0) {
        heads = width / size; // one extent of a Reshape may be left open
      }
      if (heads >= 1 && width % heads == 0 && (size < 1 || heads * size == width)) {
        return (int) heads;
      }
    }
    throw unknown("num_attention_heads", "a Reshape of the queries to a constant shape");
  }

  private boolean isBehindBias(String value, String bias) {
    OnnxNode maker = makers.get(value);
    return maker != null
        && maker.inputs().stream().map(CheckpointNames::canonical).anyMatch(bias::equals);
  }

  /** The last two extents of a shape of four, 0 or below where they are computed. */
  private List<Long> lastTwo(String shape) {
    OnnxTensor constant = graph.tensors().get(shape);
    if (constant != null && constant.integers() != null && constant.integers().length == 4) {
      return List.of(constant.integers()[2], constant.integers()[3]);
    }
    OnnxNode concat = makers.get(shape);
    if (concat != null && concat.op().equals("Concat") && concat.inputs().size() == 4) {
      return List.of(integer(concat.input(2)), integer(concat.input(3)));
    }
    return List.of(0L, 0L);
  }

  private long integer(String value) {
    OnnxTensor constant = graph.tensors().get(value);
    boolean single =
        constant != null && constant.integers() != null && constant.integers().length == 1;
    return single ? constant.integers()[0] : 0;
  }

  private float epsilon() {
    for (OnnxNode node : graph.nodes()) {
      OnnxTensor value = null;
      if (node.op().equals("LayerNormalization")) {
        value = node.attributes().get("epsilon");
      } else if (node.op().equals("Sqrt")) {
        OnnxNode add = makers.get(node.input(0));
        if (add != null && add.op().equals("Add")) {
          value = graph.tensors().get(add.input(1));
          value = value == null ? graph.tensors().get(add.input(0)) : value;
        }
      }
      if (value != null && value.floats() != null && value.floats().length == 1) {
        return value.floats()[0];
      }
    }
    throw unknown("layer_norm_eps", "a constant under a layer norm's square root");
  }

  private BadInputException unknown(String what, String expected) {
    return new BadInputException(
        graph.source(), what, expected + ", or a config.json beside the file", "none");
  }
}
