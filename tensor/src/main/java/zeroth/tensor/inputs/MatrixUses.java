package zeroth.tensor.inputs;

import zeroth.tensor.Parameter;

/**
 * Is told what a forward does with trainable matrices, at the time when it does it. The gradient of
 * a matrix W that is multiplied once, y = x W^T, is (dL/dy)^T x: its rows lie in the span of those
 * of x. Of a matrix that has several uses it is the sum over all of them.
 */
public interface MatrixUses {
  /**
   * A linear map y = x W^T.
   *
   * @param w W, an (out, in) matrix
   * @param x (rows, in), row-major; to be read during the call alone, and not to be written
   */
  void multiplied(Parameter w, float[] x);

  /**
   * Rows of a matrix are taken by their numbers, as of a table of embeddings.
   *
   * @param table the matrix
   */
  void lookedUp(Parameter table);
}
