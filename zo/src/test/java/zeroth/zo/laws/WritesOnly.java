package zeroth.zo.laws;

import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.backend.HostWriter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Update;
import zeroth.tensor.backend.WeightWriter;
import zeroth.tensor.direction.Direction;

/** Writes as the reference does and keeps the directions that went into theta. */
final class WritesOnly implements WeightWriter {
  private final HostWriter host = new HostWriter();
  private final List<Direction> applied = new ArrayList<>();
  private Parameters theta;

  /** From now on writes into these parameters are kept. */
  void watch(Parameters theta) {
    this.theta = theta;
  }

  /** Directions written into the watched parameters, in order. */
  List<Direction> applied() {
    return applied;
  }

  @Override
  public void add(NamedTensors parameters, double scale, Direction direction) {
    if (parameters == theta) {
      applied.add(direction);
    }
    host.add(parameters, scale, direction);
  }

  @Override
  public void update(Update update) {
    if (update.parameters() == theta) {
      applied.add(update.direction());
    }
    host.update(update);
  }
}
