package zeroth.zo.learned;

import zeroth.tensor.backend.Parameters;

/** s = |w . tanh(A x + a) + b| and its descent, in double, with weights of its own. */
final class DoubleNetwork {
  private final double[][] A;
  private final double[] a;
  private final double[] w;
  private double b;

  /** The network of a tensor, as it is in these weights. */
  DoubleNetwork(Parameters weights, String tensor) {
    float[] A = weights.tensor(tensor + ".0.weight").data();
    float[] a = weights.tensor(tensor + ".0.bias").data();
    float[] w = weights.tensor(tensor + ".2.weight").data();
    this.A = new double[64][5];
    this.a = new double[64];
    this.w = new double[64];
    for (int i = 0; i < 64; i++) {
      for (int j = 0; j < 5; j++) {
        this.A[i][j] = A[5 * i + j];
      }
      this.a[i] = a[i];
      this.w[i] = w[i];
    }
    this.b = weights.tensor(tensor + ".2.bias").data()[0];
  }

  private double hidden(int i, double[] x) {
    double z = a[i];
    for (int j = 0; j < 5; j++) {
      z += A[i][j] * x[j];
    }
    return Math.tanh(z);
  }

  private double signed(double[] x) {
    double y = b;
    for (int i = 0; i < 64; i++) {
      y += w[i] * hidden(i, x);
    }
    return y;
  }

  double scale(double[] x) {
    return Math.abs(signed(x));
  }

  /** Every weight less rate dL/ds ds/dweight. */
  void descend(double[] x, double slope, double rate) {
    double d = rate * slope * Math.signum(signed(x));
    for (int i = 0; i < 64; i++) {
      double h = hidden(i, x);
      double inner = d * w[i] * (1 - h * h);
      w[i] -= d * h;
      a[i] -= inner;
      for (int j = 0; j < 5; j++) {
        A[i][j] -= inner * x[j];
      }
    }
    b -= d;
  }

  /** A row by row, a, w and b. */
  double[] weights() {
    double[] all = new double[449];
    for (int i = 0; i < 64; i++) {
      System.arraycopy(A[i], 0, all, 5 * i, 5);
      all[320 + i] = a[i];
      all[384 + i] = w[i];
    }
    all[448] = b;
    return all;
  }

  /** The same of a network as it is in these weights. */
  static double[] weights(Parameters weights, String tensor) {
    return new DoubleNetwork(weights, tensor).weights();
  }
}
