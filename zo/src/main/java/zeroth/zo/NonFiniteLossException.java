package zeroth.zo;

/** A loss was NaN or infinite; the step that asked for it has changed nothing. */
public final class NonFiniteLossException extends RuntimeException {
  private final double loss;

  /** The loss found. */
  public NonFiniteLossException(double loss) {
    super("the loss is " + loss);
    this.loss = loss;
  }

  /** NaN or an infinity. */
  public double loss() {
    return loss;
  }
}
