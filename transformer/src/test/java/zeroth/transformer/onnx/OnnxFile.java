package zeroth.transformer.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.safetensors.SafetensorsFile;

/**
 * Writes the skeleton of an ONNX file as PyTorch exports an encoder: initialisers, and of the graph
 * only the operators that tell what is what. Matrices of linear maps are anonymous and (in, out).
 */
public final class OnnxFile {
  /** How an initialiser's elements are stored. */
  public enum Storage {
    RAW,
    TYPED,
    HALF_RAW,
    HALF_TYPED,
    BRAIN_RAW
  }

  /** A message's fields. */
  public interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private final ByteArrayOutputStream graph = new ByteArrayOutputStream();

  /** The bytes of a message with these fields. */
  public static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void field(int number, byte[] message) {
    graph.writeBytes(message(out -> out.writeByteArray(number, message)));
  }

  /** Appends an operator with these attributes, each a whole message. */
  OnnxFile node(String op, List<String> inputs, String output, byte[]... attributes) {
    field(
        1,
        message(
            out -> {
              for (String input : inputs) {
                out.writeString(1, input);
              }
              out.writeString(2, output);
              out.writeString(4, op);
              for (byte[] attribute : attributes) {
                out.writeByteArray(5, attribute);
              }
            }));
    return this;
  }

  /** Appends a Constant of whole numbers. */
  OnnxFile integers(String name, long... values) {
    byte[] tensor =
        message(
            out -> {
              out.writeInt64(1, values.length);
              out.writeInt32(2, 7);
              ByteBuffer raw = ByteBuffer.allocate(8 * values.length);
              raw.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(values);
              out.writeByteArray(9, raw.array());
            });
    return node("Constant", List.of(), name, attribute("value", 5, tensor));
  }

  /** Appends a Constant of one real number. */
  OnnxFile real(String name, float value) {
    byte[] tensor =
        message(
            out -> {
              out.writeInt32(2, 1);
              out.writeByteArray(9, SafetensorsFile.floats(value));
            });
    return node("Constant", List.of(), name, attribute("value", 5, tensor));
  }

  /** An attribute whose value is a message. */
  public static byte[] attribute(String name, int field, byte[] value) {
    return message(
        out -> {
          out.writeString(1, name);
          out.writeByteArray(field, value);
        });
  }

  /** An attribute of one whole number. */
  public static byte[] attribute(String name, long value) {
    return message(
        out -> {
          out.writeString(1, name);
          out.writeInt64(3, value);
        });
  }

  /** Appends an initialiser message. */
  OnnxFile initializer(byte[] tensor) {
    field(5, tensor);
    return this;
  }

  OnnxFile initializer(String name, Tensor tensor, Storage storage) {
    return initializer(tensor(name, tensor, storage));
  }

  /** A TensorProto. */
  public static byte[] tensor(String name, Tensor tensor, Storage storage) {
    return message(
        out -> {
          for (int extent : tensor.shape().extents()) {
            out.writeInt64(1, extent);
          }
          switch (storage) {
            case RAW, TYPED -> out.writeInt32(2, 1);
            case HALF_RAW, HALF_TYPED -> out.writeInt32(2, 10);
            case BRAIN_RAW -> out.writeInt32(2, 16);
          }
          byte[] elements = message(packed -> elements(packed, tensor.data(), storage));
          switch (storage) {
            case TYPED -> out.writeByteArray(4, elements);
            case HALF_TYPED -> out.writeByteArray(5, elements);
            default -> {}
          }
          out.writeString(8, name);
          if (storage != Storage.TYPED && storage != Storage.HALF_TYPED) {
            out.writeBytes(9, ByteString.copyFrom(elements));
          }
        });
  }

  private static void elements(CodedOutputStream out, float[] data, Storage storage)
      throws IOException {
    for (float value : data) {
      switch (storage) {
        case RAW, TYPED -> out.writeFloatNoTag(value);
        case HALF_TYPED -> out.writeInt32NoTag(half(value) & 0xffff);
        case HALF_RAW -> writeShort(out, half(value));
        case BRAIN_RAW -> writeShort(out, (short) (Float.floatToRawIntBits(value) >>> 16));
      }
    }
  }

  private static void writeShort(CodedOutputStream out, short bits) throws IOException {
    out.write((byte) bits);
    out.write((byte) (bits >> 8));
  }

  /** Binary16 bits of a number that is a normal one there, cut off. */
  private static short half(float value) {
    int bits = Float.floatToRawIntBits(value);
    int exponent = (bits >>> 23 & 0xff) - 127 + 15;
    if (exponent < 1 || exponent > 30) {
      throw new IllegalArgumentException(value + " is no normal binary16");
    }
    return (short) (bits >>> 16 & 0x8000 | exponent << 10 | bits >>> 13 & 0x3ff);
  }

  /** The whole file. */
  public byte[] bytes() {
    return message(
        out -> {
          out.writeInt64(1, 6);
          out.writeString(2, "test");
          out.writeByteArray(7, graph.toByteArray());
        });
  }

  /** An encoder as PyTorch exports it. */
  public static OnnxFile export(EncoderConfig config, Parameters theta, Storage storage) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    theta.list().forEach(p -> tensors.put(p.name(), theta.tensor(p)));
    return export(new OnnxFile(), config, tensors, storage, List.of());
  }

  /** Appends an encoder's tensors and operators, but for the operators that make these values. */
  public static OnnxFile export(
      OnnxFile file,
      EncoderConfig config,
      Map<String, Tensor> tensors,
      Storage storage,
      List<String> left) {
    if (!left.contains("e")) {
      file.real("e", config.epsilon());
    }
    file.node("Add", List.of("variance", "e"), "shifted");
    file.node("Sqrt", List.of("shifted"), "deviation");
    if (!left.contains("erf")) {
      file.node("Erf", List.of("x"), "erf");
    }
    if (!left.contains("h")) {
      file.integers("h", (long) config.heads());
    }
    file.integers("d", left.contains("h") ? -1L : config.width() / config.heads());
    file.node("Concat", List.of("batch", "length", "h", "d"), "split");
    String query = "/encoder.layer.0.attention.self.query/Add_output";
    file.node("Reshape", List.of(query, "split"), "queries");
    int anonymous = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      String name = entry.getKey();
      Tensor tensor = entry.getValue();
      if (tensor.shape().isMatrix() && name.startsWith("encoder.")) {
        String base = name.replace(".weight", "");
        String matrix = "onnx::MatMul_" + anonymous++;
        file.node("MatMul", List.of("x", matrix), "/" + base + "/MatMul_output");
        List<String> inputs = List.of(base + ".bias", "/" + base + "/MatMul_output");
        file.node("Add", inputs, "/" + base + "/Add_output");
        file.initializer(matrix, transpose(tensor), storage);
      } else {
        file.initializer(name, tensor, storage);
      }
    }
    return file;
  }

  public static Tensor transpose(Tensor w) {
    int rows = w.shape().rows();
    int columns = w.shape().columns();
    Tensor t = Tensor.zeros(Shape.of(columns, rows));
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        t.data()[j * rows + i] = w.data()[i * columns + j];
      }
    }
    return t;
  }
}
