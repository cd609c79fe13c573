package zeroth.tensor.agreement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Update;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.math.UpdateLoops;

/** A rule with state that counts visits to elements and spoils the buffer it is handed. */
final class MomentumUpdate implements Update {
  private final Parameters theta;
  private final Parameters momentum;
  private final Direction direction;
  private final AtomicIntegerArray[] visits;

  MomentumUpdate(Parameters theta, Direction direction) {
    this.theta = theta;
    this.momentum = theta.zeros();
    this.direction = direction;
    this.visits =
        theta.list().stream()
            .map(p -> new AtomicIntegerArray(p.size()))
            .toArray(AtomicIntegerArray[]::new);
  }

  @Override
  public Parameters parameters() {
    return theta;
  }

  @Override
  public Direction direction() {
    return direction;
  }

  @Override
  public void apply(Parameter p, int from, int count, float[] v, UpdateLoops loops) {
    float[] w = theta.tensor(p).data();
    float[] m = momentum.tensor(p).data();
    for (int i = 0; i < count; i++) {
      m[from + i] = Math.fma(0.9f, m[from + i], v[i]);
      w[from + i] = Math.fma(-0.01f, m[from + i], w[from + i]);
      visits[p.index()].incrementAndGet(from + i);
    }
    Arrays.fill(v, Float.NaN);
  }

  void assertEveryTrainableElementWasVisited(int times) {
    for (Parameter p : theta.list()) {
      for (int i = 0; i < p.size(); i++) {
        assertEquals(
            p.trainable() ? times : 0, visits[p.index()].get(i), "visits to " + p.name() + " " + i);
      }
    }
  }
}
