package zeroth.transformer.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zeroth.tensor.BadInputException;

/**
 * The part of an ONNX file that its weights' meaning hangs on, read message by message from the
 * protobuf wire (field numbers from onnx.proto).
 *
 * @param source the file, as messages show it
 * @param nodes the operators, but for constants
 * @param tensors initialisers and constants by name
 * @param initializers names of the initialisers in their order
 */
record OnnxGraph(
    String source,
    List<OnnxNode> nodes,
    Map<String, OnnxTensor> tensors,
    List<String> initializers) {

  private static final int MODEL_GRAPH = 7;

  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int NODE_INPUT = 1;
  private static final int NODE_OUTPUT = 2;
  private static final int NODE_OP = 4;
  private static final int NODE_ATTRIBUTE = 5;
  private static final int ATTRIBUTE_NAME = 1;
  private static final int ATTRIBUTE_FLOAT = 2;
  private static final int ATTRIBUTE_INT = 3;
  private static final int ATTRIBUTE_TENSOR = 5;
  private static final int ATTRIBUTE_INTS = 8;
  private static final int INTS_LIMIT = 16;

  /** Operators of the standard and of ONNX Runtime on integer weights. */
  private static final Set<String> QUANTISED =
      Set.of(
          "DequantizeLinear",
          "DynamicQuantizeLinear",
          "DynamicQuantizeLSTM",
          "DynamicQuantizeMatMul",
          "MatMulBnb4",
          "MatMulInteger",
          "MatMulIntegerToFloat",
          "MatMulNBits",
          "QAttention",
          "QEmbedLayerNormalization",
          "QGemm",
          "QLinearMatMul",
          "QOrderedMatMul",
          "QuantizeLinear");

  /**
   * Reads a model.
   *
   * @param size length of the stream in bytes if it is known, otherwise -1
   * @throws BadInputException if it is no ONNX model
   */
  static OnnxGraph read(String source, InputStream stream, long size) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(stream, 1 << 16);
    OnnxGraph graph = new OnnxGraph(source, new ArrayList<>(), new HashMap<>(), new ArrayList<>());
    try {
      if (size >= 0) {
        in.pushLimit((int) Math.min(size, Integer.MAX_VALUE));
      }
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (field(tag, MODEL_GRAPH)) {
          ProtobufMessage.read(in, () -> graph.readGraph(in));
        } else {
          in.skipField(tag);
        }
      }
    } catch (InvalidProtocolBufferException e) {
      String place = "byte " + in.getTotalBytesRead();
      throw new BadInputException(source, place, "an ONNX model", e.getMessage());
    }
    if (graph.nodes.isEmpty() || graph.initializers.isEmpty()) {
      throw new BadInputException(source, "graph", "nodes and initialisers", "none");
    }
    return graph;
  }

  /**
   * Refuses a graph whose weights are integers, which exporters name like the model they were made
   * of.
   *
   * @throws BadInputException if it has an operator that reads or makes quantised values
   */
  void refuseQuantised() {
    for (OnnxNode node : nodes) {
      if (QUANTISED.contains(node.op())) {
        throw new BadInputException(
            source,
            "weights",
            "float32, float16 or bfloat16 weights; take the model's file that is not quantised,"
                + " often model.onnx",
            "a quantised model (operator " + node.op() + ")");
      }
    }
  }

  private void readGraph(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (field(tag, GRAPH_NODE)) {
        ProtobufMessage.read(in, () -> add(readNode(in)));
      } else if (field(tag, GRAPH_INITIALIZER)) {
        OnnxTensor tensor = readTensor(in);
        if (tensors.put(tensor.name(), tensor) != null) {
          throw new BadInputException(source, tensor.name(), "one value of that name", "two");
        }
        initializers.add(tensor.name());
      } else {
        in.skipField(tag);
      }
    }
  }

  private void add(OnnxNode node) {
    if (!node.op().equals("Constant")) {
      nodes.add(node);
      return;
    }
    for (OnnxTensor value : node.attributes().values()) {
      tensors.put(node.output(), value.named(node.output()));
    }
  }

  private OnnxNode readNode(CodedInputStream in) throws IOException {
    String op = "";
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    Map<String, OnnxTensor> attributes = new LinkedHashMap<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (field(tag, NODE_INPUT)) {
        inputs.add(in.readString());
      } else if (field(tag, NODE_OUTPUT)) {
        outputs.add(in.readString());
      } else if (field(tag, NODE_OP)) {
        op = in.readString();
      } else if (field(tag, NODE_ATTRIBUTE)) {
        ProtobufMessage.read(in, () -> readAttribute(in, attributes));
      } else {
        in.skipField(tag);
      }
    }
    return new OnnxNode(op, inputs, outputs, attributes);
  }

  private void readAttribute(CodedInputStream in, Map<String, OnnxTensor> attributes)
      throws IOException {
    String name = "";
    OnnxTensor value = null;
    List<Long> integers = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case ATTRIBUTE_NAME -> name = in.readString();
        case ATTRIBUTE_FLOAT -> value = OnnxTensor.constant(new float[] {in.readFloat()}, null);
        case ATTRIBUTE_INT -> value = OnnxTensor.constant(null, new long[] {in.readInt64()});
        case ATTRIBUTE_TENSOR -> value = readTensor(in);
        case ATTRIBUTE_INTS -> {
          if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT
              && integers.size() < INTS_LIMIT) {
            integers.add(in.readInt64());
          } else {
            in.skipField(tag);
          }
        }
        default -> in.skipField(tag);
      }
    }
    if (!integers.isEmpty()) {
      long[] numbers = integers.stream().mapToLong(Long::longValue).toArray();
      value = OnnxTensor.constant(null, numbers);
    }
    if (value != null) {
      attributes.put(name, value);
    }
  }

  private OnnxTensor readTensor(CodedInputStream in) throws IOException {
    OnnxTensorParser parser = new OnnxTensorParser(source, in);
    ProtobufMessage.read(in, parser::readFields);
    return parser.tensor();
  }

  /** Whether a tag is of a field that holds a message or a string. */
  private static boolean field(int tag, int number) {
    return tag == (number << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
  }
}
