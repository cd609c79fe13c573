package zeroth.tensor.backend;

import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Tensor;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Drawn;
import zeroth.tensor.direction.Factor;
import zeroth.tensor.direction.Flipped;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.direction.PerTensor;
import zeroth.tensor.direction.Touched;
import zeroth.tensor.direction.WeightView;

/**
 * A backend that keeps additions to weights back and makes several in one pass, to the same bits:
 * for a replay, where steps follow one another without a forward and the memory's speed bounds a
 * step.
 *
 * <p>Kept back is what depends on keys alone; a direction that reads state is added at once, after
 * those before it. Whatever reads or writes weights placed here sees all additions.
 */
public final class DeferredAdditions extends ForwardingBackend {
  /** Additions that are made together, at most: the memory is gone through once for all. */
  private static final int MOST = 64;

  /** At most where one is of low rank: each thread holds rows of all their factors meanwhile. */
  private static final int MOST_OF_LOW_RANK = 16;

  private final List<Direction> kept = new ArrayList<>();
  private int most = MOST;
  private NamedTensors parameters;

  /**
   * @param inner makes the additions, and all other ops; its parameters' arrays hold the newest
   *     elements
   */
  public DeferredAdditions(Backend inner) {
    super(inner);
  }

  @Override
  public void add(NamedTensors theta, double scale, Direction direction) {
    if (parameters != theta) {
      settle();
      parameters = theta;
    }
    int together = together(direction);
    if (together == 0) {
      settle();
      super.add(theta, scale, direction);
      return;
    }
    kept.add(direction.scaled(scale));
    most = Math.min(most, together);
    if (kept.size() >= most) {
      settle();
    }
  }

  /** Makes the additions that were kept back. */
  private void settle() {
    if (!kept.isEmpty()) {
      Direction all = new Direction.Sum(kept);
      kept.clear(); // first: the additions ask for the weights
      most = MOST;
      super.add(parameters, 1, all);
    }
  }

  /**
   * How many additions may be made together where this is one of them; 0 for a direction that is
   * not the same whenever it is made.
   */
  private static int together(Direction v) {
    if (v instanceof Direction.Gaussian
        || v instanceof Direction.Rademacher
        || v instanceof Flipped
        || v instanceof Drawn) {
      return MOST;
    } else if (v instanceof Direction.Scaled scaled) {
      return together(scaled.inner());
    } else if (v instanceof Direction.Sum sum) {
      return sum.terms().stream().mapToInt(DeferredAdditions::together).min().orElse(MOST);
    } else if (v instanceof PerTensor scaled) {
      return together(scaled.inner());
    } else if (v instanceof Touched touched) {
      return together(touched.inner());
    } else if (v instanceof LowRank product
        && product.left() instanceof Factor.Keyed
        && product.right() instanceof Factor.Keyed) {
      return Math.min(MOST_OF_LOW_RANK, together(product.vectors()));
    }
    return 0;
  }

  @Override
  public void expose(Tensor tensor) {
    settle();
    super.expose(tensor);
  }

  @Override
  public void update(Update update) {
    settle();
    super.update(update);
  }

  @Override
  public Values embedding(WeightView weights, String table, int[] ids) {
    settle();
    return super.embedding(weights, table, ids);
  }

  @Override
  public Values affine(WeightView weights, String weight, String bias, Values x, Pointwise f) {
    settle();
    return super.affine(weights, weight, bias, x, f);
  }

  @Override
  public Values layerNorm(WeightView weights, String gain, String bias, float epsilon, Values x) {
    settle();
    return super.layerNorm(weights, gain, bias, epsilon, x);
  }

  @Override
  public void finish() {
    settle();
    super.finish();
  }

  @Override
  public Values rmsNorm(WeightView weights, String gain, float epsilon, Values x) {
    settle();
    return super.rmsNorm(weights, gain, epsilon, x);
  }

  @Override
  public VocabularyLosses vocabularyLosses(
      WeightView weights, String weight, String bias, Values x, int[] targets) {
    settle();
    return super.vocabularyLosses(weights, weight, bias, x, targets);
  }

  @Override
  public void each(int count, Task task) {
    settle(); // tasks may read weights, and from several threads
    super.each(count, task);
  }

  /** Makes the additions that were kept back. The inner backend stays open. */
  @Override
  public void close() {
    settle();
  }
}
