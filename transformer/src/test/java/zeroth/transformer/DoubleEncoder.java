package zeroth.transformer;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Stream;
import zeroth.tensor.backend.Pointwise;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;

/**
 * The encoder once more, for one sequence, in double precision and in nothing but loops over
 * double[token][column]: what the forward pass is compared with. Shares no arithmetic with it.
 */
public final class DoubleEncoder {
  private static final String[] BERT = {
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "attention.output.LayerNorm",
    "intermediate.dense",
    "output.dense",
    "output.LayerNorm"
  };

  private static final String[] DISTILBERT = {
    "attention.q_lin",
    "attention.k_lin",
    "attention.v_lin",
    "attention.out_lin",
    "sa_layer_norm",
    "ffn.lin1",
    "ffn.lin2",
    "output_layer_norm"
  };

  private final EncoderConfig config;
  private final Function<String, double[]> weights;

  /**
   * What stands before the tokens, which begin at the position behind it.
   *
   * @param count m
   * @param embeddings in the place of word embeddings, [m][C], of type 0; or null
   * @param keys of each layer, [layers][m][C]; or null
   * @param values of each layer
   */
  public record Before(int count, double[][] embeddings, double[][][] keys, double[][][] values) {
    private static final Before NOTHING = new Before(0, null, null, null);
  }

  /**
   * @param weights the elements of a weight by its name
   */
  public DoubleEncoder(EncoderConfig config, Function<String, double[]> weights) {
    this.config = config;
    this.weights = weights;
  }

  /** The head's logits at chosen places, [places][V], of a family with these three names. */
  double[][] maskedLogits(int[] ids, int[] places, String dense, String layerNorm, String bias) {
    double[][] hidden = forward(ids, ids.length);
    double[][] chosen = new double[places.length][];
    for (int i = 0; i < places.length; i++) {
      chosen[i] = hidden[places[i]];
    }
    boolean relu = config.activation() == Pointwise.RELU;
    double[][] h = linear(chosen, dense);
    for (double[] row : h) {
      for (int c = 0; c < row.length; c++) {
        row[c] = relu ? Math.max(row[c], 0) : gelu(row[c]);
      }
    }
    h = norm(h, layerNorm);
    double[] words = weights.apply("embeddings.word_embeddings.weight");
    double[] shift = weights.apply(bias);
    int C = config.width();
    double[][] logits = new double[places.length][shift.length];
    for (int i = 0; i < places.length; i++) {
      for (int v = 0; v < shift.length; v++) {
        logits[i][v] = shift[v];
        for (int c = 0; c < C; c++) {
          logits[i][v] += words[v * C + c] * h[i][c];
        }
      }
    }
    return logits;
  }

  /** The last hidden state, [L][C], of tokens that are of type 1 from a place on. */
  public double[][] forward(int[] ids, int second) {
    return forward(ids, second, Before.NOTHING, 0);
  }

  /** The same behind what stands before them. */
  public double[][] forward(int[] ids, int second, Before before) {
    return forward(ids, second, before, 0);
  }

  /** The same where each of so many tokens at the beginning sees no other than them. */
  public double[][] blind(int[] ids, int second, int blind) {
    return forward(ids, second, Before.NOTHING, blind);
  }

  private double[][] forward(int[] ids, int second, Before before, int blind) {
    int C = config.width();
    int first = before.embeddings == null ? 0 : before.count; // rows that are no tokens
    int L = first + ids.length;
    int offset = (config.family() == EncoderFamily.ROBERTA ? 2 : 0) + before.count - first;
    boolean distilled = config.family() == EncoderFamily.DISTILBERT;
    boolean relu = config.activation() == Pointwise.RELU;
    String[] names = distilled ? DISTILBERT : BERT;
    double[][] x = new double[L][C];
    for (int t = 0; t < L; t++) {
      int type = t < first + second || config.types() < 2 ? 0 : 1;
      for (int c = 0; c < C; c++) {
        x[t][c] =
            (t < first
                    ? before.embeddings[t][c]
                    : at("embeddings.word_embeddings.weight", ids[t - first] * C + c))
                + at("embeddings.position_embeddings.weight", (offset + t) * C + c)
                + (distilled ? 0 : at("embeddings.token_type_embeddings.weight", type * C + c));
      }
    }
    x = norm(x, "embeddings.LayerNorm");
    for (int i = 0; i < config.layers(); i++) {
      String layer = (distilled ? "transformer.layer." : "encoder.layer.") + i + ".";
      double[][] q = linear(x, layer + names[0]);
      double[][] k = linear(x, layer + names[1]);
      double[][] v = linear(x, layer + names[2]);
      if (before.keys != null) {
        k = behind(before.keys[i], k);
        v = behind(before.values[i], v);
      }
      double[][] a = linear(attention(q, k, v, blind), layer + names[3]);
      x = norm(plus(x, a), layer + names[4]);
      double[][] h = linear(x, layer + names[5]);
      for (double[] row : h) {
        for (int f = 0; f < row.length; f++) {
          row[f] = relu ? Math.max(row[f], 0) : gelu(row[f]);
        }
      }
      double[][] y = linear(h, layer + names[6]);
      x = norm(plus(x, y), layer + names[7]);
    }
    return Arrays.copyOfRange(x, first, L);
  }

  private static double[][] behind(double[][] first, double[][] rows) {
    return Stream.concat(Stream.of(first), Stream.of(rows)).toArray(double[][]::new);
  }

  private double[][] attention(double[][] q, double[][] k, double[][] v, int blind) {
    int H = config.heads();
    int D = config.width() / H;
    double[][] y = new double[q.length][H * D];
    for (int h = 0; h < H; h++) {
      for (int i = 0; i < q.length; i++) {
        int seen = i < blind ? blind : k.length;
        double[] weight = new double[seen];
        double total = 0;
        for (int j = 0; j < seen; j++) {
          double dot = 0;
          for (int d = h * D; d < (h + 1) * D; d++) {
            dot += q[i][d] * k[j][d];
          }
          weight[j] = Math.exp(dot / Math.sqrt(D));
          total += weight[j];
        }
        for (int j = 0; j < seen; j++) {
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
    int out = b.length;
    double[][] y = new double[x.length][out];
    for (int t = 0; t < x.length; t++) {
      for (int n = 0; n < out; n++) {
        y[t][n] = b[n];
        for (int m = 0; m < x[t].length; m++) {
          y[t][n] += w[n * x[t].length + m] * x[t][m];
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
    return weights.apply(name)[i];
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
