package zeroth.zo.method;

import java.util.Map;
import zeroth.tensor.direction.Direction;

/**
 * What a step of LOREN moves its vectors by: sum_k w_k grad_a log p(x_k | a) in every tensor, for
 * weights w_k that add up to 0. The part of the score that does not depend on x, which pulls a to
 * 0, falls away with them.
 */
interface CurvatureScore {
  /** x_k, to be applied once to the weights: what is seen of it then need not be made again. */
  Direction applied(int k);

  /**
   * The sum for each trainable tensor by its name, as long as one of its rows. Asked for once,
   * after all x_k were applied and before a changes.
   */
  Map<String, double[]> sums();
}
