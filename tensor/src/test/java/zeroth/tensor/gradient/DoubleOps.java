package zeroth.tensor.gradient;

import zeroth.tensor.Pointwise;
import zeroth.tensor.Segments;
import zeroth.tensor.math.DoubleErf;

/** The ops in double and in nothing but their formulas; shares no arithmetic with a backend. */
final class DoubleOps {
  private DoubleOps() {}

  /** Rows ids of a table of C columns. */
  static double[] embedding(double[] table, int[] ids, int C) {
    double[] y = new double[ids.length * C];
    for (int t = 0; t < ids.length; t++) {
      System.arraycopy(table, ids[t] * C, y, t * C, C);
    }
    return y;
  }

  /** f(x W^T + b) with x (R, K) and W (N, K); b may be null. */
  static double[] linear(double[] w, double[] b, double[] x, int R, int N, int K, Pointwise f) {
    double[] y = new double[R * N];
    for (int r = 0; r < R; r++) {
      for (int n = 0; n < N; n++) {
        double z = b == null ? 0 : b[n];
        for (int k = 0; k < K; k++) {
          z += x[r * K + k] * w[n * K + k];
        }
        y[r * N + n] = apply(f, z);
      }
    }
    return y;
  }

  private static double apply(Pointwise f, double z) {
    return switch (f) {
      case IDENTITY -> z;
      case GELU -> z * DoubleErf.normal(z);
      case RELU -> Math.max(z, 0);
      case TANH -> Math.tanh(z);
    };
  }

  static double[] layerNorm(double[] gain, double[] bias, double epsilon, double[] x) {
    int C = gain.length;
    double[] y = new double[x.length];
    for (int row = 0; row < x.length; row += C) {
      double mean = 0;
      for (int c = 0; c < C; c++) {
        mean += x[row + c] / C;
      }
      double variance = 0;
      for (int c = 0; c < C; c++) {
        variance += (x[row + c] - mean) * (x[row + c] - mean) / C;
      }
      for (int c = 0; c < C; c++) {
        y[row + c] = (x[row + c] - mean) / Math.sqrt(variance + epsilon) * gain[c] + bias[c];
      }
    }
    return y;
  }

  /** One group of rows. */
  static double[] attention(
      double[] q, double[] k, double[] v, Segments segments, int heads, int C) {
    int D = C / heads;
    double[] y = new double[q.length];
    for (int b = 0; b < segments.count(); b++) {
      int first = segments.offset(b);
      int end = segments.offset(b + 1);
      for (int h = 0; h < heads; h++) {
        for (int i = first; i < end; i++) {
          double[] p = new double[end - first];
          double total = 0;
          for (int j = first; j < end; j++) {
            double dot = 0;
            for (int d = h * D; d < (h + 1) * D; d++) {
              dot += q[i * C + d] * k[j * C + d];
            }
            p[j - first] = Math.exp(dot / Math.sqrt(D));
            total += p[j - first];
          }
          for (int j = first; j < end; j++) {
            for (int d = h * D; d < (h + 1) * D; d++) {
              y[i * C + d] += p[j - first] / total * v[j * C + d];
            }
          }
        }
      }
    }
    return y;
  }

  /** One group of rows. */
  static double[] meanPool(double[] x, Segments segments, int C) {
    double[] y = new double[segments.count() * C];
    for (int b = 0; b < segments.count(); b++) {
      for (int t = segments.offset(b); t < segments.offset(b + 1); t++) {
        for (int c = 0; c < C; c++) {
          y[b * C + c] += x[t * C + c] / segments.length(b);
        }
      }
    }
    return y;
  }

  static double[] normalizeRows(double[] x, int C) {
    double[] y = new double[x.length];
    for (int row = 0; row < x.length; row += C) {
      double squares = 0;
      for (int c = row; c < row + C; c++) {
        squares += x[c] * x[c];
      }
      for (int c = row; c < row + C; c++) {
        y[c] = x[c] / Math.max(Math.sqrt(squares), 1e-12f);
      }
    }
    return y;
  }

  static double dot(float[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < b.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
