package zeroth.zo;

/** A loss was NaN or infinite; the step that asked for it has changed nothing. */
public final class NonFiniteLossException extends RuntimeException {
  private final double loss;

  /** The loss found. */
  public NonFiniteLossException(double loss) {
    super("the loss is " + loss);
    this.loss = loss;
  }

  /**
   * These losses, if all are finite.
   *
   * @throws NonFiniteLossException with the first that is not
   */
  public static double[] check(double... losses) {
    for (double loss : losses) {
      if (!Double.isFinite(loss)) {
        throw new NonFiniteLossException(loss);
      }
    }
    return losses;
  }

  /** NaN or an infinity. */
  public double loss() {
    return loss;
  }
}
