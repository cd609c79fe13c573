package zeroth.tensor.sequence;

import zeroth.tensor.Parameter;

/**
 * Is told what the sequences of a batch put to linear maps, at the time when they do. Of a map y =
 * x W^T + b the gradient in W is a sum of (dL/dy)^T x over rows, that in b of dL/dy.
 */
@FunctionalInterface
public interface SequenceUses {
  /**
   * A linear map of which the matrix or the bias is trainable.
   *
   * @param matrix W, (out, in)
   * @param bias null for none
   * @param x (rows, in), row-major; to be read during the call alone, and not to be written
   * @param sequences of the rows
   */
  void mapped(Parameter matrix, Parameter bias, float[] x, int[] sequences);
}
