package zeroth.transformer.decoder;

import java.util.Arrays;
import java.util.function.Function;

/**
 * The forward of one sequence by both shapes of decoder, in double and in nothing but the formulas
 * of the papers; shares no arithmetic with the project.
 */
final class DoubleDecoders {
  private final Function<String, double[]> weights;

  /**
   * @param weights the elements of a weight by its name
   */
  DoubleDecoders(Function<String, double[]> weights) {
    this.weights = weights;
  }

  /** Hidden states of a Llama, Mistral or Qwen, one row a token. */
  double[][] llama(LlamaConfig c, int[] ids) {
    double[][] x = rows("model.embed_tokens.weight", ids, c.width());
    for (int i = 0; i < c.layers(); i++) {
      String layer = "model.layers." + i + ".";
      double[][] h = rms(x, layer + "input_layernorm.weight", c.width(), c.epsilon());
      double[][] q = linear(h, layer + "self_attn.q_proj");
      double[][] k = linear(h, layer + "self_attn.k_proj");
      double[][] v = linear(h, layer + "self_attn.v_proj");
      if (c.headNorms()) {
        q = rms(q, layer + "self_attn.q_norm.weight", c.headWidth(), c.epsilon());
        k = rms(k, layer + "self_attn.k_norm.weight", c.headWidth(), c.epsilon());
      }
      turn(q, c);
      turn(k, c);
      x = sum(x, linear(attend(q, k, v, c.heads(), c.keyHeads()), layer + "self_attn.o_proj"));
      h = rms(x, layer + "post_attention_layernorm.weight", c.width(), c.epsilon());
      double[][] gate = linear(h, layer + "mlp.gate_proj");
      double[][] up = linear(h, layer + "mlp.up_proj");
      for (int t = 0; t < gate.length; t++) {
        for (int n = 0; n < gate[t].length; n++) {
          gate[t][n] = gate[t][n] / (1 + Math.exp(-gate[t][n])) * up[t][n];
        }
      }
      x = sum(x, linear(gate, layer + "mlp.down_proj"));
    }
    return rms(x, "model.norm.weight", c.width(), c.epsilon());
  }

  /** Hidden states of a GPT-2. */
  double[][] gpt2(GptConfig c, int[] ids) {
    return gpt(
        c,
        ids,
        "transformer.wte.weight",
        "transformer.wpe.weight",
        0,
        "transformer.h.",
        new String[] {
          "ln_1",
          "attn.query",
          "attn.key",
          "attn.value",
          "attn.c_proj",
          "ln_2",
          "mlp.c_fc",
          "mlp.c_proj"
        },
        "transformer.ln_f",
        z -> z / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z))));
  }

  /** Hidden states of an OPT, whose first position is row 2 of its table. */
  double[][] opt(GptConfig c, int[] ids) {
    return gpt(
        c,
        ids,
        "model.decoder.embed_tokens.weight",
        "model.decoder.embed_positions.weight",
        2,
        "model.decoder.layers.",
        new String[] {
          "self_attn_layer_norm", "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj",
          "self_attn.out_proj", "final_layer_norm", "fc1", "fc2"
        },
        "model.decoder.final_layer_norm",
        z -> Math.max(z, 0));
  }

  private double[][] gpt(
      GptConfig c,
      int[] ids,
      String tokens,
      String positions,
      int offset,
      String layers,
      String[] names,
      String last,
      Function<Double, Double> activation) {
    int[] places = new int[ids.length];
    Arrays.setAll(places, t -> t + offset);
    double[][] x = sum(rows(tokens, ids, c.width()), rows(positions, places, c.width()));
    for (int i = 0; i < c.layers(); i++) {
      String layer = layers + i + ".";
      double[][] h = norm(x, layer + names[0], c.epsilon());
      double[][] q = linear(h, layer + names[1]);
      double[][] k = linear(h, layer + names[2]);
      double[][] v = linear(h, layer + names[3]);
      x = sum(x, linear(attend(q, k, v, c.heads(), c.heads()), layer + names[4]));
      h = linear(norm(x, layer + names[5], c.epsilon()), layer + names[6]);
      for (double[] row : h) {
        Arrays.setAll(row, n -> activation.apply(row[n]));
      }
      x = sum(x, linear(h, layer + names[7]));
    }
    return norm(x, last, c.epsilon());
  }

  /** -log p of each next token, given logits by a table. */
  double[] losses(double[][] hidden, String table, int[] ids) {
    double[] losses = new double[ids.length - 1];
    for (int t = 0; t < losses.length; t++) {
      double[] z = product(hidden[t], weights.apply(table), null);
      double total = 0;
      for (double logit : z) {
        total += Math.exp(logit);
      }
      losses[t] = Math.log(total) - z[ids[t + 1]];
    }
    return losses;
  }

  private double[][] rows(String table, int[] ids, int C) {
    double[][] x = new double[ids.length][];
    for (int t = 0; t < ids.length; t++) {
      x[t] = Arrays.copyOfRange(weights.apply(table), ids[t] * C, (ids[t] + 1) * C);
    }
    return x;
  }

  private double[][] linear(double[][] x, String name) {
    double[][] y = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      y[t] = product(x[t], weights.apply(name + ".weight"), weights.apply(name + ".bias"));
    }
    return y;
  }

  private static double[] product(double[] x, double[] w, double[] bias) {
    double[] y = new double[w.length / x.length];
    for (int n = 0; n < y.length; n++) {
      y[n] = bias == null ? 0 : bias[n];
      for (int k = 0; k < x.length; k++) {
        y[n] += x[k] * w[n * x.length + k];
      }
    }
    return y;
  }

  private double[][] rms(double[][] x, String name, int D, double epsilon) {
    double[] gain = weights.apply(name);
    double[][] y = new double[x.length][x[0].length];
    for (int t = 0; t < x.length; t++) {
      for (int from = 0; from < x[t].length; from += D) {
        double square = 0;
        for (int d = 0; d < D; d++) {
          square += x[t][from + d] * x[t][from + d] / D;
        }
        for (int d = 0; d < D; d++) {
          y[t][from + d] = x[t][from + d] / Math.sqrt(square + epsilon) * gain[d];
        }
      }
    }
    return y;
  }

  private double[][] norm(double[][] x, String name, double epsilon) {
    double[] gain = weights.apply(name + ".weight");
    double[] bias = weights.apply(name + ".bias");
    double[][] y = new double[x.length][x[0].length];
    for (int t = 0; t < x.length; t++) {
      double mean = Arrays.stream(x[t]).average().orElseThrow();
      double variance =
          Arrays.stream(x[t]).map(e -> (e - mean) * (e - mean)).average().orElseThrow();
      for (int c = 0; c < y[t].length; c++) {
        y[t][c] = (x[t][c] - mean) / Math.sqrt(variance + epsilon) * gain[c] + bias[c];
      }
    }
    return y;
  }

  /** The pair (i, i + D/2) of each head of position t, times exp(i t f_i). */
  private static void turn(double[][] x, LlamaConfig c) {
    int D = c.headWidth();
    for (int t = 0; t < x.length; t++) {
      for (int head = 0; head < x[t].length; head += D) {
        for (int i = 0; i < D / 2; i++) {
          double angle = t * frequency(c, i);
          double re = x[t][head + i];
          double im = x[t][head + D / 2 + i];
          x[t][head + i] = re * Math.cos(angle) - im * Math.sin(angle);
          x[t][head + D / 2 + i] = re * Math.sin(angle) + im * Math.cos(angle);
        }
      }
    }
  }

  private static double frequency(LlamaConfig c, int i) {
    double f = 1 / Math.pow(c.rotaryBase(), 2.0 * i / c.headWidth());
    if (c.rotaryScaling() instanceof RotaryScaling.Llama3 l) {
      double wave = 2 * Math.PI / f;
      if (wave > l.original() / l.low()) {
        return f / l.factor();
      }
      if (wave < l.original() / l.high()) {
        return f;
      }
      double smooth = (l.original() / wave - l.low()) / (l.high() - l.low());
      return (1 - smooth) * (f / l.factor()) + smooth * f;
    }
    return c.rotaryScaling() instanceof RotaryScaling.Linear l ? f / l.factor() : f;
  }

  private static double[][] attend(
      double[][] q, double[][] k, double[][] v, int heads, int keyHeads) {
    int D = q[0].length / heads;
    double[][] y = new double[q.length][q[0].length];
    for (int h = 0; h < heads; h++) {
      int e = h / (heads / keyHeads) * D;
      for (int t = 0; t < q.length; t++) {
        double[] p = new double[t + 1];
        double total = 0;
        for (int j = 0; j <= t; j++) {
          double dot = 0;
          for (int d = 0; d < D; d++) {
            dot += q[t][h * D + d] * k[j][e + d];
          }
          p[j] = Math.exp(dot / Math.sqrt(D));
          total += p[j];
        }
        for (int j = 0; j <= t; j++) {
          for (int d = 0; d < D; d++) {
            y[t][h * D + d] += p[j] / total * v[j][e + d];
          }
        }
      }
    }
    return y;
  }

  private static double[][] sum(double[][] a, double[][] b) {
    double[][] y = new double[a.length][a[0].length];
    for (int t = 0; t < a.length; t++) {
      for (int c = 0; c < a[t].length; c++) {
        y[t][c] = a[t][c] + b[t][c];
      }
    }
    return y;
  }
}
