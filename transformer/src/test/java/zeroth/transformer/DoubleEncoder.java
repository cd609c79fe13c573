package zeroth.transformer;

import zeroth.tensor.Parameters;

/**
 * The encoder once more, for one sequence, in double precision and in nothing but loops over
 * double[token][column]: what the forward pass is compared with. Shares no arithmetic with it.
 */
final class DoubleEncoder {
  private final EncoderConfig config;
  private final Parameters theta;

  DoubleEncoder(EncoderConfig config, Parameters theta) {
    this.config = config;
    this.theta = theta;
  }

  /** The last hidden state, [L][C]. */
  double[][] forward(int[] ids) {
    int L = ids.length;
    int C = config.width();
    int offset = config.family() == EncoderFamily.ROBERTA ? 2 : 0;
    double[][] x = new double[L][C];
    for (int t = 0; t < L; t++) {
      for (int c = 0; c < C; c++) {
        x[t][c] =
            at("embeddings.word_embeddings.weight", ids[t] * C + c)
                + at("embeddings.position_embeddings.weight", (offset + t) * C + c)
                + at("embeddings.token_type_embeddings.weight", c);
      }
    }
    x = norm(x, "embeddings.LayerNorm");
    for (int i = 0; i < config.layers(); i++) {
      String layer = "encoder.layer." + i + ".";
      double[][] q = linear(x, layer + "attention.self.query");
      double[][] k = linear(x, layer + "attention.self.key");
      double[][] v = linear(x, layer + "attention.self.value");
      double[][] a = linear(attention(q, k, v), layer + "attention.output.dense");
      x = norm(plus(x, a), layer + "attention.output.LayerNorm");
      double[][] h = linear(x, layer + "intermediate.dense");
      for (double[] row : h) {
        for (int f = 0; f < row.length; f++) {
          row[f] = gelu(row[f]);
        }
      }
      double[][] y = linear(h, layer + "output.dense");
      x = norm(plus(x, y), layer + "output.LayerNorm");
    }
    return x;
  }

  private double[][] attention(double[][] q, double[][] k, double[][] v) {
    int L = q.length;
    int H = config.heads();
    int D = config.width() / H;
    double[][] y = new double[L][H * D];
    for (int h = 0; h < H; h++) {
      for (int i = 0; i < L; i++) {
        double[] weight = new double[L];
        double total = 0;
        for (int j = 0; j < L; j++) {
          double dot = 0;
          for (int d = h * D; d < (h + 1) * D; d++) {
            dot += q[i][d] * k[j][d];
          }
          weight[j] = Math.exp(dot / Math.sqrt(D));
          total += weight[j];
        }
        for (int j = 0; j < L; j++) {
          for (int d = h * D; d < (h + 1) * D; d++) {
            y[i][d] += weight[j] / total * v[j][d];
          }
        }
      }
    }
    return y;
  }

  private double[][] linear(double[][] x, String name) {
    int out = theta.tensor(name + ".bias").size();
    double[][] y = new double[x.length][out];
    for (int t = 0; t < x.length; t++) {
      for (int n = 0; n < out; n++) {
        y[t][n] = at(name + ".bias", n);
        for (int m = 0; m < x[t].length; m++) {
          y[t][n] += at(name + ".weight", n * x[t].length + m) * x[t][m];
        }
      }
    }
    return y;
  }

  private double[][] norm(double[][] x, String name) {
    double[][] y = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      int C = x[t].length;
      double mean = 0;
      for (double value : x[t]) {
        mean += value / C;
      }
      double variance = 0;
      for (double value : x[t]) {
        variance += (value - mean) * (value - mean) / C;
      }
      y[t] = new double[C];
      for (int c = 0; c < C; c++) {
        double unit = (x[t][c] - mean) / Math.sqrt(variance + config.epsilon());
        y[t][c] = unit * at(name + ".weight", c) + at(name + ".bias", c);
      }
    }
    return y;
  }

  private static double[][] plus(double[][] a, double[][] b) {
    double[][] y = new double[a.length][a[0].length];
    for (int t = 0; t < a.length; t++) {
      for (int c = 0; c < a[t].length; c++) {
        y[t][c] = a[t][c] + b[t][c];
      }
    }
    return y;
  }

  private double at(String name, int i) {
    return theta.tensor(name).data()[i];
  }

  /**
   * x Phi(x), with Phi(x) = 1/2 + phi(x) (x + x^3/3 + x^5/(3 5) + ...): Abramowitz and Stegun
   * 26.2.11, whose terms do not cancel.
   */
  static double gelu(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= x * x / (2 * n + 1);
      sum += term;
    }
    return x * (0.5 + Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) * sum);
  }
}
