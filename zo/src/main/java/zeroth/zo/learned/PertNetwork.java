package zeroth.zo.learned;

/**
 * One network s = |w . tanh(A x + a) + b|; the arrays are the live weights.
 *
 * @param A (64, 5)
 * @param a (64)
 * @param w (64)
 * @param b (1)
 */
record PertNetwork(float[] A, float[] a, float[] w, float[] b) {

  /** s of an input of 5 numbers. */
  double scale(double[] x) {
    return Math.abs(output(hidden(x)));
  }

  /**
   * A step of gradient descent: every weight moves by -rate ds times the derivative of s.
   *
   * @param x the input that s was computed from
   * @param ds derivative of the loss with respect to s
   */
  void descend(double[] x, double ds, double rate) {
    double[] h = hidden(x);
    double d = -rate * ds * Math.signum(output(h));
    for (int i = 0; i < h.length; i++) {
      double inner = d * w[i] * (1 - h[i] * h[i]);
      w[i] += (float) (d * h[i]);
      a[i] += (float) inner;
      for (int j = 0; j < x.length; j++) {
        A[i * x.length + j] += (float) (inner * x[j]);
      }
    }
    b[0] += (float) d;
  }

  private double[] hidden(double[] x) {
    double[] h = new double[a.length];
    for (int i = 0; i < h.length; i++) {
      double z = a[i];
      for (int j = 0; j < x.length; j++) {
        z += A[i * x.length + j] * x[j];
      }
      h[i] = StrictMath.tanh(z);
    }
    return h;
  }

  private double output(double[] h) {
    double y = b[0];
    for (int i = 0; i < h.length; i++) {
      y += w[i] * h[i];
    }
    return y;
  }
}
