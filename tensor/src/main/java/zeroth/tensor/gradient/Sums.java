package zeroth.tensor.gradient;

import zeroth.tensor.backend.Parameters;

/** Adds parts of a gradient to its sums, for the tensors that are wanted. */
final class Sums {
  private Sums() {}

  static void add(double[] part, String name, Parameters into) {
    if (into.contains(name)) {
      float[] sum = into.tensor(name).data();
      for (int i = 0; i < part.length; i++) {
        sum[i] += (float) part[i];
      }
    }
  }

  static void add(float[] part, String name, Parameters into) {
    float[] sum = into.tensor(name).data();
    for (int i = 0; i < part.length; i++) {
      sum[i] += part[i];
    }
  }
}
