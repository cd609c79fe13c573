package zeroth.transformer.onnx;

import java.util.List;

/**
 * An initialiser that is known to be a weight.
 *
 * @param tensor as the graph has it
 * @param transposed whether that is (in, out)
 */
record OnnxWeight(OnnxTensor tensor, boolean transposed) {

  /** The extents as a weight: a matrix is (out, in). */
  List<Long> extents() {
    List<Long> extents = tensor.extents();
    return transposed ? List.of(extents.get(1), extents.get(0)) : extents;
  }
}
