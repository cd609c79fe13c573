package zeroth.tensor.agreement;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Update;
import zeroth.tensor.direction.Direction;
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
 * One of the updates of {@code zeroth.tensor.update} on random weights and state, applied twice.
 */
public final class RandomUpdate {
  /** Number of the updates. */
  public static final int KINDS = 9;

  private final Parameters theta;
  private final List<Parameters> states = new ArrayList<>();
  private final Direction direction;
  private final int kind;

  RandomUpdate(Sample sample, Parameters theta) {
    this(sample, theta, sample.between(0, KINDS - 1));
  }

  /** The update of a number below {@link #KINDS}. */
  public RandomUpdate(Sample sample, Parameters theta, int kind) {
    this.theta = theta;
    this.direction = sample.direction(theta);
    this.kind = kind;
    boolean isPartial = sample.onceIn(3);
    for (int i = 0; i < 3; i++) {
      Parameters state = sample.positive(sample.state(theta));
      states.add(i == 0 && kind == 0 && isPartial ? theta.zeros(p -> p.index() % 2 == 0) : state);
    }
  }

  /** What the weights and the state have become, by their names. */
  public Map<String, float[]> apply(Backend backend) {
    Parameters weights = theta.copy().on(backend);
    List<Parameters> held = states.stream().map(state -> state.copy().on(backend)).toList();
    for (int i = 0; i < 2; i++) {
      backend.update(update(weights, held));
    }
    Map<String, float[]> elements = new LinkedHashMap<>();
    weights.list().forEach(p -> elements.put("theta " + p.name(), weights.tensor(p).floats()));
    for (int i = 0; i < held.size(); i++) {
      Parameters state = held.get(i);
      String name = "state " + i + " ";
      state.list().forEach(p -> elements.put(name + p.name(), state.tensor(p).data()));
    }
    return elements;
  }

  private Update update(Parameters w, List<Parameters> held) {
    Parameters m = held.get(0);
    Parameters s = held.get(1);
    Parameters h = held.get(2);
    return switch (kind) {
      case 0 -> new MomentumUpdate(w, m, direction, 1e-2f, 0.9f);
      case 1 -> new AverageUpdate(w, direction, 0.7f);
      case 2 -> new SignUpdate(w, direction, 1e-2f);
      case 3 -> new SignMomentumUpdate(w, m, direction, 1e-2f, 0.9f);
      case 4 -> new CurvatureUpdate(w, direction, 1e-2f, 0.3f);
      case 5 -> new AdamUpdate(w, m, s, direction, 1e-2f, 0.9f, 0.999f, 0.1f, 1e-3f, 1e-8f);
      case 6 -> new AdaMmUpdate(w, m, s, h, direction, 1e-2f, 0.9f, 0.999f, 1e-8f);
      case 7 -> new BlockAverageUpdate(w, direction, 0.9f, -0.3f);
      case 8 -> new BlockSignUpdate(w, m, direction, 1e-2f, 0.9f, -0.3f);
      default -> throw new IllegalArgumentException("update " + kind);
    };
  }
}
