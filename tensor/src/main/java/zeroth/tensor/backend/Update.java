package zeroth.tensor.backend;

import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.math.UpdateLoops;

/**
 * A change of parameters or state, element by element, from the elements of a direction. A backend
 * walks the tensors in ranges, in any order and on any number of threads; an element's result
 * depends on nothing but the element.
 */
public interface Update {

  /** The parameters whose trainable tensors are walked. */
  NamedTensors parameters();

  /** The direction whose elements the rule is fed, an estimate of the gradient. */
  Direction direction();

  /**
   * Applies the rule to elements [from, from + count) of a tensor.
   *
   * @param p the tensor
   * @param from its first element
   * @param count number of elements
   * @param v the direction's elements there, added to +0, in its first {@code count} places; it may
   *     be longer, and may be overwritten
   * @param loops the backend's, of which a rule may take what it is made of
   */
  void apply(Parameter p, int from, int count, float[] v, UpdateLoops loops);
}
