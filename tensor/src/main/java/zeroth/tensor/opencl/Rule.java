package zeroth.tensor.opencl;

import java.util.List;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Update;
import zeroth.tensor.update.AdaMmUpdate;
import zeroth.tensor.update.AdamUpdate;
import zeroth.tensor.update.AverageUpdate;
import zeroth.tensor.update.BlockAverageUpdate;
import zeroth.tensor.update.BlockSignUpdate;
import zeroth.tensor.update.CurvatureUpdate;
import zeroth.tensor.update.MomentumUpdate;
import zeroth.tensor.update.SignMomentumUpdate;
import zeroth.tensor.update.SignUpdate;

/**
 * An update as {@link DirectionKernel#update} knows it.
 *
 * @param rule which
 * @param states what it keeps beside the tensors that it writes, in the kernel's order
 * @param scalars in the kernel's order: learning rate, betas or their like, corrections, epsilon
 */
record Rule(int rule, List<NamedTensors> states, float[] scalars) {

  /** The rule of an update, or null if the device has none for it. */
  static Rule of(Update update) {
    if (update instanceof MomentumUpdate u) {
      return new Rule(
          DirectionKernel.MOMENTUM, List.of(u.m()), new float[] {u.learningRate(), u.beta()});
    } else if (update instanceof AverageUpdate u) {
      return new Rule(DirectionKernel.AVERAGE, List.of(), new float[] {0, u.beta()});
    } else if (update instanceof SignUpdate u) {
      return new Rule(DirectionKernel.SIGN, List.of(), new float[] {u.learningRate()});
    } else if (update instanceof SignMomentumUpdate u) {
      return new Rule(
          DirectionKernel.SIGN_MOMENTUM, List.of(u.m()), new float[] {u.learningRate(), u.beta()});
    } else if (update instanceof BlockAverageUpdate u) {
      return new Rule(
          DirectionKernel.BLOCK_AVERAGE, List.of(), new float[] {0, u.beta(), u.slope()});
    } else if (update instanceof BlockSignUpdate u) {
      return new Rule(
          DirectionKernel.BLOCK_SIGN,
          List.of(u.m()),
          new float[] {u.learningRate(), u.beta(), u.slope()});
    } else if (update instanceof CurvatureUpdate u) {
      return new Rule(DirectionKernel.CURVATURE, List.of(), new float[] {u.rate(), u.c()});
    } else if (update instanceof AdamUpdate u) {
      return new Rule(
          DirectionKernel.ADAM,
          List.of(u.m(), u.s()),
          new float[] {u.learningRate(), u.beta1(), u.beta2(), u.c1(), u.c2(), u.epsilon()});
    } else if (update instanceof AdaMmUpdate u) {
      return new Rule(
          DirectionKernel.ADAMM,
          List.of(u.m(), u.s(), u.h()),
          new float[] {u.learningRate(), u.beta1(), u.beta2(), 0, 0, u.epsilon()});
    }
    return null;
  }

  /** The rule for one tensor: momentum that a tensor does not have is plain descent. */
  int code(Parameter p) {
    boolean isPlain = rule == DirectionKernel.MOMENTUM && !states.get(0).contains(p.name());
    return isPlain ? DirectionKernel.PLAIN : rule;
  }
}
