package zeroth.zo.noise;

import java.util.HashMap;
import java.util.Map;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.PerTensor;
import zeroth.tensor.random.Key;
import zeroth.zo.Range;
import zeroth.zo.Step;

/**
 * Which tensors a step's directions reach: each with the same probability, by its own key, so that
 * which others are trainable does not matter. All of them where the draw leaves out every one,
 * frozen ones counted: of a model with few trainable tensors a step may move none.
 */
public final class PartOfTensors {
  private final double idle;
  private final Parameters theta;

  /**
   * @param idle the probability with which a tensor is left out, in [0, 1); 0 for none
   * @param theta the weights, of which the names count
   * @throws IllegalArgumentException if idle is out of range
   */
  public PartOfTensors(double idle, Parameters theta) {
    this.idle = Range.within("idle", 0, 1, idle);
    this.theta = theta;
  }

  /** A direction as a step uses it: 0 in the tensors that it leaves out. */
  public Direction restrict(Step at, Direction v) {
    if (idle == 0) {
      return v;
    }
    Key draw = at.key().fold("tensors");
    Map<String, Double> chosen = new HashMap<>();
    for (Parameter p : theta.list()) {
      if (uniform(draw.fold(p.name())) >= idle) {
        chosen.put(p.name(), 1.0);
      }
    }
    return chosen.isEmpty() ? v : new PerTensor(chosen, v);
  }

  /** 24 bits of a key's first block, in [0, 1). */
  private static double uniform(Key key) {
    return ((int) key.block(0) >>> 8) * 0x1p-24;
  }
}
