package zeroth.tensor.gradient;

import zeroth.tensor.Segments;
import zeroth.tensor.backend.Attention;
import zeroth.tensor.backend.Pointwise;
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
      case SILU -> z / (1 + Math.exp(-z));
      case GELU_TANH ->
          z / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z)));
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

  /** One group of rows, every head of queries with a copy of its keys. */
  static double[] attention(double[] q, double[] k, double[] v, Attention pattern, int D) {
    int C = pattern.heads() * D;
    int E = pattern.keyHeads() * D;
    double[] y = new double[q.length];
    for (int b = 0; b < pattern.queries().count(); b++) {
      int first = pattern.queries().offset(b);
      int firstKey = pattern.keys().offset(b);
      int earlier = pattern.keys().length(b) - pattern.queries().length(b);
      for (int h = 0; h < pattern.heads(); h++) {
        int e = h * pattern.keyHeads() / pattern.heads();
        for (int i = 0; i < pattern.queries().length(b); i++) {
          int end = pattern.causal() ? earlier + i + 1 : pattern.keys().length(b);
          double[] p = new double[end];
          double total = 0;
          for (int j = 0; j < end; j++) {
            double dot = 0;
            for (int d = 0; d < D; d++) {
              dot += q[(first + i) * C + h * D + d] * k[(firstKey + j) * E + e * D + d];
            }
            p[j] = Math.exp(dot / Math.sqrt(D));
            total += p[j];
          }
          for (int j = 0; j < end; j++) {
            for (int d = 0; d < D; d++) {
              y[(first + i) * C + h * D + d] += p[j] / total * v[(firstKey + j) * E + e * D + d];
            }
          }
        }
      }
    }
    return y;
  }

  /** Pieces as long as the gain. */
  static double[] rmsNorm(double[] gain, double epsilon, double[] x) {
    int D = gain.length;
    double[] y = new double[x.length];
    for (int from = 0; from < x.length; from += D) {
      double square = 0;
      for (int d = 0; d < D; d++) {
        square += x[from + d] * x[from + d] / D;
      }
      for (int d = 0; d < D; d++) {
        y[from + d] = x[from + d] / Math.sqrt(square + epsilon) * gain[d];
      }
    }
    return y;
  }

  /** Each pair (x_i, x_{i + D/2}) as a complex number times exp(i t f_i). */
  static double[] rotate(double[] x, int C, double[] frequencies, int[] positions) {
    int half = frequencies.length;
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int place = i % C % (2 * half);
      double angle = positions[i / C % positions.length] * frequencies[place % half];
      boolean real = place < half;
      double re = real ? x[i] : x[i - half];
      double im = real ? x[i + half] : x[i];
      y[i] =
          real
              ? re * Math.cos(angle) - im * Math.sin(angle)
              : re * Math.sin(angle) + im * Math.cos(angle);
    }
    return y;
  }

  /** -log softmax(x W^T + b)[target] of each row; b may be null. */
  static double[] losses(double[] w, double[] b, double[] x, int[] targets, int V, int K) {
    double[] z = linear(w, b, x, targets.length, V, K, Pointwise.IDENTITY);
    double[] losses = new double[targets.length];
    for (int r = 0; r < targets.length; r++) {
      double total = 0;
      for (int n = 0; n < V; n++) {
        total += Math.exp(z[r * V + n]);
      }
      losses[r] = Math.log(total) - z[r * V + targets[r]];
    }
    return losses;
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
