package zeroth.tensor.gradient;

import zeroth.tensor.backend.Values;

/** Values of the backend below a tape, and how a gradient goes on from them. */
final class Recorded implements Values {

  /**
   * What an op does with the gradient of its result: gives its arguments and weights their part.
   */
  @FunctionalInterface
  interface Pullback {
    /**
     * @param dy gradient of the op's result, row-major; the pullback may keep or overwrite it
     */
    void run(float[] dy);
  }

  private final Values below;
  private final Pullback pullback;
  private float[] gradient;

  /**
   * @param below the backend's own handle
   * @param pullback null for values that no op has made
   */
  Recorded(Values below, Pullback pullback) {
    this.below = below;
    this.pullback = pullback;
  }

  @Override
  public int rows() {
    return below.rows();
  }

  @Override
  public int columns() {
    return below.columns();
  }

  Values below() {
    return below;
  }

  /** Adds to the gradient of these values; the array is given away. */
  void receive(float[] dy) {
    if (gradient == null) {
      gradient = dy;
      return;
    }
    for (int i = 0; i < dy.length; i++) {
      gradient[i] += dy[i];
    }
  }

  /** The gradient so far, null for 0. */
  float[] gradient() {
    return gradient;
  }

  /** Hands the gradient on; values that no op has made keep it. */
  void pullBack() {
    if (pullback != null && gradient != null) {
      float[] dy = gradient;
      gradient = null;
      pullback.run(dy);
    }
  }

  /** Whether an op has made these values. */
  boolean isResult() {
    return pullback != null;
  }
}
