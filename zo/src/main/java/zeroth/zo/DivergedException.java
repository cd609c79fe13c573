package zeroth.zo;

/** Too many steps in a row had a non-finite loss. */
public final class DivergedException extends RuntimeException {

  /**
   * @param step number of the last step tried, from 0
   * @param skipped steps skipped in a row
   * @param loss the last loss
   */
  public DivergedException(int step, int skipped, double loss) {
    super(
        "the loss was "
            + loss
            + " for "
            + skipped
            + " steps in a row up to step "
            + step
            + ": lower the learning rate or eps");
  }
}
