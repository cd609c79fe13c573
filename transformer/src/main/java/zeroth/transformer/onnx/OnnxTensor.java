package zeroth.transformer.onnx;

import java.util.List;

/**
 * A tensor of an ONNX graph.
 *
 * @param name its name in the graph
 * @param extents outermost first
 * @param type how messages call its element type
 * @param floats the elements, for types that decode to float32; null for others
 * @param integers the elements, for short INT64 tensors; null for others
 */
record OnnxTensor(String name, List<Long> extents, String type, float[] floats, long[] integers) {

  /** A tensor of whole numbers, or of a single real one, as an attribute gives it. */
  static OnnxTensor constant(float[] floats, long[] integers) {
    long length = floats == null ? integers.length : floats.length;
    return new OnnxTensor("", List.of(length), "constant", floats, integers);
  }

  OnnxTensor named(String other) {
    return new OnnxTensor(other, extents, type, floats, integers);
  }

  boolean isFloatMatrix() {
    return floats != null && extents.size() == 2;
  }
}
