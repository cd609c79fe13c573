package zeroth.transformer;

import java.util.List;
import java.util.function.Function;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderNames;

/**
 * The classifier's loss once more in double, on weights in double, for derivatives along a
 * direction: fast enough for a real model, and in loops that share no arithmetic with the backends.
 */
final class DoubleClassifier {
  private final EncoderConfig config;
  private final Function<String, double[]> weights;

  /**
   * @param weights elements of a tensor by its name
   */
  DoubleClassifier(EncoderConfig config, Function<String, double[]> weights) {
    this.config = config;
    this.weights = weights;
  }

  /** The mean cross entropy of single texts. */
  double loss(List<int[]> sequences, int[] labels) {
    return loss(sequences, sequences.stream().mapToInt(ids -> ids.length).toArray(), labels);
  }

  /** The mean cross entropy of sequences whose tokens are of type 1 from a place on. */
  double loss(List<int[]> sequences, int[] seconds, int[] labels) {
    double sum = 0;
    for (int b = 0; b < labels.length; b++) {
      double[] logits = logits(sequences.get(b), seconds[b]);
      double total = 0;
      for (double logit : logits) {
        total += Math.exp(logit - logits[labels[b]]);
      }
      sum += Math.log(total);
    }
    return sum / labels.length;
  }

  private double[] logits(int[] ids, int second) {
    int C = config.width();
    double[] pooled = new double[C];
    for (double[] row : encode(ids, second)) {
      for (int c = 0; c < C; c++) {
        pooled[c] += row[c] / ids.length;
      }
    }
    double squares = 0;
    for (double x : pooled) {
      squares += x * x;
    }
    for (int c = 0; c < C; c++) {
      pooled[c] /= Math.sqrt(squares);
    }
    return linear(new double[][] {pooled}, "classifier")[0];
  }

  private double[][] encode(int[] ids, int second) {
    int C = config.width();
    double[] words = weights.apply(EncoderNames.WORDS);
    double[] positions = weights.apply(EncoderNames.POSITIONS);
    double[] types = config.family().hasTypes() ? weights.apply(EncoderNames.TYPES) : new double[C];
    double[][] x = new double[ids.length][C];
    for (int t = 0; t < ids.length; t++) {
      int position = config.family().positionOffset() + t;
      int type = t < second || config.types() < 2 ? 0 : 1;
      for (int c = 0; c < C; c++) {
        x[t][c] = words[ids[t] * C + c] + positions[position * C + c] + types[type * C + c];
      }
    }
    norm(x, EncoderNames.EMBEDDING_NORM);
    for (int i = 0; i < config.layers(); i++) {
      double[][] q = linear(x, config.family().names().query(i));
      double[][] k = linear(x, config.family().names().key(i));
      double[][] v = linear(x, config.family().names().value(i));
      add(x, linear(attention(q, k, v), config.family().names().attentionOutput(i)));
      norm(x, config.family().names().attentionNorm(i));
      double[][] h = linear(x, config.family().names().up(i));
      for (double[] row : h) {
        for (int f = 0; f < row.length; f++) {
          row[f] = DoubleEncoder.gelu(row[f]);
        }
      }
      add(x, linear(h, config.family().names().down(i)));
      norm(x, config.family().names().outputNorm(i));
    }
    return x;
  }

  private double[][] attention(double[][] q, double[][] k, double[][] v) {
    int L = q.length;
    int D = config.width() / config.heads();
    double[][] y = new double[L][config.width()];
    for (int h = 0; h < config.heads(); h++) {
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
    double[] w = weights.apply(name + ".weight");
    double[] b = weights.apply(name + ".bias");
    int N = b.length;
    int K = w.length / N;
    double[][] y = new double[x.length][N];
    for (int n = 0; n < N; n++) {
      for (int t = 0; t < x.length; t++) {
        double[] row = x[t];
        double even = 0;
        double odd = 0;
        int k = 0;
        for (; k < K - 1; k += 2) { // two sums, so that the processor need not wait for one
          even += w[n * K + k] * row[k];
          odd += w[n * K + k + 1] * row[k + 1];
        }
        for (; k < K; k++) {
          even += w[n * K + k] * row[k];
        }
        y[t][n] = b[n] + even + odd;
      }
    }
    return y;
  }

  private void norm(double[][] x, String name) {
    double[] gain = weights.apply(name + ".weight");
    double[] bias = weights.apply(name + ".bias");
    for (double[] row : x) {
      int C = row.length;
      double mean = 0;
      for (double value : row) {
        mean += value / C;
      }
      double variance = 0;
      for (double value : row) {
        variance += (value - mean) * (value - mean) / C;
      }
      for (int c = 0; c < C; c++) {
        row[c] = (row[c] - mean) / Math.sqrt(variance + config.epsilon()) * gain[c] + bias[c];
      }
    }
  }

  private static void add(double[][] x, double[][] y) {
    for (int t = 0; t < x.length; t++) {
      for (int c = 0; c < x[t].length; c++) {
        x[t][c] += y[t][c];
      }
    }
  }
}
