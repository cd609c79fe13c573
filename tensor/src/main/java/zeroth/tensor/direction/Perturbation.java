package zeroth.tensor.direction;

import java.util.List;

/**
 * Where around theta a loss is evaluated: theta + scale * direction.
 *
 * @param scale finite in float32; eps of the formulas, with its sign
 * @param direction v
 */
public record Perturbation(double scale, Direction direction) {
  /** The weights as they are. */
  public static final Perturbation NONE = new Perturbation(0, new Direction.Sum(List.of()));

  /**
   * @throws IllegalArgumentException if the scale is not finite in float32
   */
  public Perturbation {
    if (!Float.isFinite((float) scale)) {
      throw new IllegalArgumentException("perturbation of scale " + scale);
    }
  }

  /** Whether this leaves every weight as it is. */
  public boolean isNone() {
    return scale == 0;
  }
}
