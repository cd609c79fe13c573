package zeroth.zo;

/** Too many steps in a row had a non-finite loss. */
public final class DivergedException extends RuntimeException {
  private final transient TrainingResult soFar;

  /**
   * @param soFar what the run had come to, the skipped steps included
   * @param loss the last loss
   */
  public DivergedException(TrainingResult soFar, double loss) {
    super(
        "the loss was "
            + loss
            + " for "
            + soFar.skippedInARow()
            + " steps in a row up to step "
            + (soFar.steps() - 1)
            + ": lower the learning rate or eps");
    this.soFar = soFar;
  }

  /** What the run had come to. */
  public TrainingResult soFar() {
    return soFar;
  }
}
