package zeroth.tensor.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.Segments;
import zeroth.tensor.backend.Attention;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.HostWriter;
import zeroth.tensor.backend.OpChecks;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Rotary;
import zeroth.tensor.backend.Update;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Factor;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.direction.MatrixChange;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.math.Elementary;
import zeroth.tensor.random.ReferenceNoise;

/**
 * The definition of every op: naive loops in the letters of the maths, one thread, no tricks. What
 * this computes, to the bit, is what any backend computes.
 *
 * <p>Sums over a row run in {@link #STRIPES} stripes and are joined by a fixed tree, so that
 * vectors of 4, 8 or 16 lanes can follow the same order.
 */
public final class ReferenceBackend implements Backend {
  /** Stripe s of a row sum takes the elements s, s + 16, s + 32, ... in order. */
  public static final int STRIPES = 16;

  private static final HostWriter WRITER = new HostWriter();

  @Override
  public String description() {
    return "reference: naive loops, one thread";
  }

  @Override
  public void begin() {
    // values are ordinary arrays: the garbage collector has them
  }

  @Override
  public void recycle(Values... values) {
    // as above
  }

  @Override
  public void close() {
    // nothing is held
  }

  @Override
  public Values of(int rows, int columns, float[] elements) {
    OpChecks.elements(rows, columns, elements);
    return new Matrix(rows, columns, elements.clone());
  }

  @Override
  public float[] read(Values x) {
    return ((Matrix) x).data().clone();
  }

  @Override
  public Values embedding(WeightView weights, String table, int[] ids) {
    Parameter p = OpChecks.embedding(weights, table, ids);
    int G = weights.groups();
    int T = ids.length;
    int C = p.shape().columns();
    Matrix y = new Matrix(G * T, C);
    for (int g = 0; g < G; g++) {
      for (int t = 0; t < T; t++) {
        float[] row = weights.read(g, p, ids[t] * C, C); // (C)
        System.arraycopy(row, 0, y.data(), (g * T + t) * C, C);
      }
    }
    return y;
  }

  @Override
  public Values affine(WeightView weights, String weight, String bias, Values x, Pointwise f) {
    Parameter p = OpChecks.linear(weights, weight, bias, x);
    return product(weights, weights.changes(p), p, bias, x, f);
  }

  /** f(x W^T + b) with each candidate's change of W; letters as in {@link Backend#affine}. */
  private static Matrix product(
      WeightView weights,
      List<MatrixChange> changes,
      Parameter p,
      String bias,
      Values x,
      Pointwise f) {
    ReferenceNoise noise = new ReferenceNoise();
    int G = weights.groups();
    int R = x.rows() / G;
    int N = p.shape().rows();
    int K = p.shape().columns();
    WeightView within = weights.within(changes);
    float[] in = ((Matrix) x).data(); // (G R, K)
    Matrix y = new Matrix(G * R, N);
    for (int g = 0; g < G; g++) {
      float[] w = within.read(g, p, 0, N * K); // (N, K)
      float[] b = bias == null ? null : weights.read(g, bias); // (N)
      List<MatrixChange.Term> beside = changes.get(g).beside();
      List<float[]> A = new ArrayList<>(); // (N, r_j)
      List<float[]> B = new ArrayList<>(); // (K, r_j)
      for (MatrixChange.Term term : beside) {
        LowRank product = term.product();
        A.add(read(product.left(p, noise), N, product.rank(p)));
        B.add(read(product.right(p, noise), K, product.rank(p)));
      }
      for (int r = g * R; r < (g + 1) * R; r++) {
        List<float[]> t = new ArrayList<>(); // (r_j)
        for (int j = 0; j < beside.size(); j++) {
          t.add(projection(beside.get(j).scale(), in, r * K, K, B.get(j)));
        }
        for (int n = 0; n < N; n++) {
          float sum = 0;
          for (int k = 0; k < K; k++) {
            sum = Math.fma(in[r * K + k], w[n * K + k], sum);
          }
          for (int j = 0; j < beside.size(); j++) {
            int rank = t.get(j).length;
            for (int k = 0; k < rank; k++) {
              sum = Math.fma(t.get(j)[k], A.get(j)[n * rank + k], sum);
            }
          }
          y.data()[r * N + n] = f.apply(b == null ? sum : sum + b[n]);
        }
      }
    }
    return y;
  }

  private static float[] read(Factor.Rows rows, int count, int rank) {
    float[] factor = new float[count * rank];
    rows.read(0, count, factor);
    return factor;
  }

  /** t[k] = s sum_i x[i] B[i, k] for the K elements of x from {@code from} on. */
  private static float[] projection(float s, float[] x, int from, int K, float[] B) {
    int rank = K == 0 ? 0 : B.length / K;
    float[] t = new float[rank];
    for (int k = 0; k < rank; k++) {
      float sum = 0;
      for (int i = 0; i < K; i++) {
        sum = Math.fma(x[from + i], B[i * rank + k], sum);
      }
      t[k] = s * sum;
    }
    return t;
  }

  @Override
  public Values add(Values a, Values b) {
    OpChecks.sameShape(a, b);
    float[] left = ((Matrix) a).data();
    float[] right = ((Matrix) b).data();
    Matrix y = new Matrix(a.rows(), a.columns());
    for (int i = 0; i < left.length; i++) {
      y.data()[i] = left[i] + right[i];
    }
    return y;
  }

  @Override
  public Values addScaled(Values z, float scale, Values u, Pointwise f) {
    OpChecks.sameShape(z, u);
    float[] left = ((Matrix) z).data();
    float[] right = ((Matrix) u).data();
    Matrix y = new Matrix(z.rows(), z.columns());
    for (int i = 0; i < left.length; i++) {
      float sum = right[i] == 0 ? left[i] : Math.fma(scale, right[i], left[i]);
      y.data()[i] = f.apply(sum);
    }
    return y;
  }

  @Override
  public Values layerNorm(WeightView weights, String gain, String bias, float epsilon, Values x) {
    OpChecks.layerNorm(weights, gain, bias, x);
    int G = weights.groups();
    int R = x.rows() / G;
    int C = x.columns();
    float[] in = ((Matrix) x).data(); // (G R, C)
    Matrix y = new Matrix(G * R, C);
    for (int g = 0; g < G; g++) {
      float[] gamma = weights.read(g, gain); // (C)
      float[] beta = weights.read(g, bias); // (C)
      for (int r = g * R; r < (g + 1) * R; r++) {
        float[] row = Arrays.copyOfRange(in, r * C, (r + 1) * C);
        float mean = sum(row) / C;
        float[] centred = new float[C];
        for (int c = 0; c < C; c++) {
          centred[c] = row[c] - mean;
        }
        float variance = sumOfSquares(centred) / C;
        float inverse = 1 / (float) Math.sqrt(variance + epsilon);
        for (int c = 0; c < C; c++) {
          y.data()[r * C + c] = Math.fma(centred[c] * inverse, gamma[c], beta[c]);
        }
      }
    }
    return y;
  }

  @Override
  public Values rmsNorm(WeightView weights, String gain, float epsilon, Values x) {
    int D = OpChecks.rmsNorm(weights, gain, x).size();
    int size = x.rows() * x.columns() / weights.groups();
    float[] in = ((Matrix) x).data(); // (G R, C), each row in pieces of D
    Matrix y = new Matrix(x.rows(), x.columns());
    for (int g = 0; g < weights.groups(); g++) {
      float[] gamma = weights.read(g, gain); // (D)
      for (int from = g * size; from < (g + 1) * size; from += D) {
        float[] piece = Arrays.copyOfRange(in, from, from + D);
        float inverse = 1 / (float) Math.sqrt(sumOfSquares(piece) / D + epsilon);
        for (int d = 0; d < D; d++) {
          y.data()[from + d] = piece[d] * inverse * gamma[d];
        }
      }
    }
    return y;
  }

  @Override
  public Values rotate(Values x, Rotary rotary, int[] positions) {
    OpChecks.rotate(x, rotary, positions);
    int C = x.columns();
    int half = rotary.pairs();
    float[] in = ((Matrix) x).data(); // (G T, C)
    Matrix y = new Matrix(x.rows(), C);
    for (int r = 0; r < x.rows(); r++) {
      int t = positions[r % positions.length];
      for (int head = r * C; head < (r + 1) * C; head += 2 * half) {
        for (int i = 0; i < half; i++) {
          float a = in[head + i];
          float b = in[head + half + i];
          float cos = rotary.cosine(t, i);
          float sin = rotary.sine(t, i);
          y.data()[head + i] = Math.fma(a, cos, -(b * sin));
          y.data()[head + half + i] = Math.fma(b, cos, a * sin);
        }
      }
    }
    return y;
  }

  @Override
  public Values multiply(Values a, Values b) {
    OpChecks.sameShape(a, b);
    float[] left = ((Matrix) a).data();
    float[] right = ((Matrix) b).data();
    Matrix y = new Matrix(a.rows(), a.columns());
    for (int i = 0; i < left.length; i++) {
      y.data()[i] = left[i] * right[i];
    }
    return y;
  }

  @Override
  public Values select(Values x, int tokens, int[] rows) {
    int G = OpChecks.select(x, tokens, rows);
    int R = rows.length;
    int C = x.columns();
    Matrix y = new Matrix(G * R, C);
    for (int g = 0; g < G; g++) {
      for (int r = 0; r < R; r++) {
        System.arraycopy(
            ((Matrix) x).data(), (g * tokens + rows[r]) * C, y.data(), (g * R + r) * C, C);
      }
    }
    return y;
  }

  @Override
  public Values join(Values a, Segments first, Values b, Segments second) {
    int G = OpChecks.join(a, first, b, second);
    int C = a.columns();
    Matrix y = new Matrix(a.rows() + b.rows(), C);
    int to = 0;
    for (int g = 0; g < G; g++) {
      for (int s = 0; s < first.count(); s++) {
        to = copy(a, g * first.total() + first.offset(s), first.length(s), y, to);
        to = copy(b, g * second.total() + second.offset(s), second.length(s), y, to);
      }
    }
    return y;
  }

  /** Copies rows [from, from + count) of x to row {@code to} of y; returns the row behind them. */
  private static int copy(Values x, int from, int count, Matrix y, int to) {
    int C = x.columns();
    System.arraycopy(((Matrix) x).data(), from * C, y.data(), to * C, count * C);
    return to + count;
  }

  @Override
  public Values attention(Values q, Values k, Values v, Attention pattern) {
    OpChecks.attention(q, k, v, pattern);
    Segments queries = pattern.queries();
    Segments keys = pattern.keys();
    int G = queries.total() == 0 ? 0 : q.rows() / queries.total();
    int H = pattern.heads();
    int D = q.columns() / H;
    int C = H * D;
    int E = pattern.keyHeads() * D;
    float scale = (float) (1 / Math.sqrt(D));
    float[] query = ((Matrix) q).data(); // (G Tq, C)
    float[] key = ((Matrix) k).data(); // (G Tk, E)
    float[] value = ((Matrix) v).data(); // (G Tk, E)
    Matrix y = new Matrix(q.rows(), C);
    for (int g = 0; g < G; g++) {
      for (int b = 0; b < queries.count(); b++) {
        int rowQ = g * queries.total() + queries.offset(b);
        int rowK = g * keys.total() + keys.offset(b);
        for (int h = 0; h < H; h++) {
          int e = h / (H / pattern.keyHeads()) * D; // the keys' head
          for (int i = 0; i < queries.length(b); i++) {
            float[] p = new float[pattern.seen(b, i)];
            for (int j = 0; j < p.length; j++) {
              float dot = 0;
              for (int d = 0; d < D; d++) {
                dot = Math.fma(query[(rowQ + i) * C + h * D + d], key[(rowK + j) * E + e + d], dot);
              }
              p[j] = dot * scale;
            }
            softmax(p);
            for (int d = 0; d < D; d++) {
              float sum = 0;
              for (int j = 0; j < p.length; j++) {
                sum = Math.fma(p[j], value[(rowK + j) * E + e + d], sum);
              }
              y.data()[(rowQ + i) * C + h * D + d] = sum;
            }
          }
        }
      }
    }
    return y;
  }

  @Override
  public VocabularyLosses vocabularyLosses(
      WeightView weights, String weight, String bias, Values x, int[] targets) {
    Parameter p = OpChecks.vocabularyLosses(weights, weight, bias, x, targets);
    int V = p.shape().rows();
    List<MatrixChange> added =
        weights.candidates().stream().map(place -> new MatrixChange(place, List.of())).toList();
    float[] z = product(weights, added, p, bias, x, Pointwise.IDENTITY).data(); // (G R, V)
    int rows = x.rows();
    int blocks = (V + VocabularyLosses.BLOCK - 1) / VocabularyLosses.BLOCK;
    float[] maxima = new float[blocks * rows];
    float[] sums = new float[blocks * rows];
    float[] logits = new float[rows];
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < blocks; j++) {
        int from = j * VocabularyLosses.BLOCK;
        int to = Math.min(V, from + VocabularyLosses.BLOCK);
        float[] block = Arrays.copyOfRange(z, r * V + from, r * V + to);
        maxima[j * rows + r] = exponentials(block);
        sums[j * rows + r] = sum(block);
      }
      logits[r] = z[r * V + targets[r % targets.length]];
    }
    return VocabularyLosses.joined(maxima, sums, logits);
  }

  @Override
  public Values meanPool(Values x, Segments segments) {
    OpChecks.meanPool(x, segments);
    int T = segments.total();
    int B = segments.count();
    int G = T == 0 ? 0 : x.rows() / T;
    int C = x.columns();
    float[] in = ((Matrix) x).data(); // (G T, C)
    Matrix y = new Matrix(G * B, C);
    for (int g = 0; g < G; g++) {
      for (int b = 0; b < B; b++) {
        for (int c = 0; c < C; c++) {
          float sum = 0;
          for (int t = segments.offset(b); t < segments.offset(b + 1); t++) {
            sum += in[(g * T + t) * C + c];
          }
          y.data()[(g * B + b) * C + c] = sum / segments.length(b);
        }
      }
    }
    return y;
  }

  @Override
  public Values normalizeRows(Values x) {
    int C = x.columns();
    float[] in = ((Matrix) x).data(); // (R, C)
    Matrix y = new Matrix(x.rows(), C);
    for (int r = 0; r < x.rows(); r++) {
      float[] row = Arrays.copyOfRange(in, r * C, (r + 1) * C);
      float norm = (float) Math.sqrt(sumOfSquares(row));
      norm = norm > 1e-12f ? norm : 1e-12f;
      for (int c = 0; c < C; c++) {
        y.data()[r * C + c] = row[c] / norm;
      }
    }
    return y;
  }

  @Override
  public void add(NamedTensors parameters, double scale, Direction direction) {
    WRITER.add(parameters, scale, direction);
  }

  @Override
  public void update(Update update) {
    WRITER.update(update);
  }

  /** p_j = exp(p_j - max p) / sum_j exp(p_j - max p), in place. */
  private static void softmax(float[] p) {
    exponentials(p);
    float inverse = 1 / sum(p);
    for (int j = 0; j < p.length; j++) {
      p[j] *= inverse;
    }
  }

  /** p_j = exp(p_j - max p), in place; returns the maximum. */
  private static float exponentials(float[] p) {
    float max = Float.NEGATIVE_INFINITY;
    for (float x : p) {
      max = Math.max(max, x);
    }
    for (int j = 0; j < p.length; j++) {
      p[j] = Elementary.exp(p[j] - max);
    }
    return max;
  }

  private static float sum(float[] x) {
    float[] s = new float[STRIPES];
    for (int i = 0; i < x.length; i++) {
      s[i % STRIPES] += x[i];
    }
    return tree(s);
  }

  private static float sumOfSquares(float[] x) {
    float[] s = new float[STRIPES];
    for (int i = 0; i < x.length; i++) {
      s[i % STRIPES] = Math.fma(x[i], x[i], s[i % STRIPES]);
    }
    return tree(s);
  }

  /** The sum of 16 stripes: halves are added until one is left. */
  private static float tree(float[] s) {
    for (int half = STRIPES / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        s[i] += s[i + half];
      }
    }
    return s[0];
  }
}
