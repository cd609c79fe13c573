package zeroth.tensor.backend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import zeroth.tensor.LowRankTerm;
import zeroth.tensor.Segments;
import zeroth.tensor.direction.WeightView;

/**
 * The one seam between maths and hardware. A model's forward is written once against these ops;
 * {@code ReferenceBackend} defines what each computes, to the bit, and every other backend equals
 * it.
 *
 * <p>Letters: G candidates of a {@link WeightView}, T tokens, B sequences, rows R = G T before
 * pooling and G B after it. Ops return new values and leave their arguments as they are.
 *
 * <p>A backend is used by one thread at a time. All ops throw {@link IllegalArgumentException} when
 * shapes do not fit, with the names and shapes in the message.
 */
public interface Backend extends WeightWriter, AutoCloseable {

  /** Name, device, and what was chosen on it, in a line for a run's record. */
  String description();

  /** Begins a forward: all values handed out before become invalid, their memory is used again. */
  void begin();

  /** Says that these values will not be read again, so that their memory can be used at once. */
  void recycle(Values... values);

  /** Values with the given elements (rows, columns), copied. */
  Values of(int rows, int columns, float[] elements);

  /** Waits until all that was asked for is computed, where ops are not computed at once. */
  default void finish() {}

  /** A copy of the elements in row-major order. */
  float[] read(Values x);

  /**
   * Rows that outlive a forward, none at first; to be used with this backend alone.
   *
   * @param columns of each row
   * @param sequences that have rows of their own
   */
  default GrowingRows growing(int columns, int sequences) {
    return new HostRows(this, columns, sequences);
  }

  /**
   * Embedding rows: y[g T + t] = table_g[ids[t]], where only the rows that ids name are perturbed.
   *
   * @param table name of a (V, width) parameter; has no term beside it
   * @param ids T row numbers in [0, V)
   * @return (G T, width)
   */
  Values embedding(WeightView weights, String table, int[] ids);

  /**
   * The same for candidates of which each has ids of its own, at least one.
   *
   * @param rows ids [offset(g), offset(g + 1)) belong to candidate g, of G
   * @return (T, width)
   */
  default Values embedding(WeightView weights, String table, int[] ids, Segments rows) {
    OpChecks.candidates(weights, ids.length, rows);
    List<Values> pieces = new ArrayList<>();
    for (int g = 0; g < rows.count(); g++) {
      int[] own = Arrays.copyOfRange(ids, rows.offset(g), rows.offset(g + 1));
      pieces.add(embedding(weights.alone(g), table, own));
    }
    return CandidateRows.joined(this, pieces);
  }

  /**
   * y = f(x W^T + b), and where a term of A and B stands beside W, y = f(x W^T + b + scale (x A^T)
   * B^T). The products are those of {@link #affine}, the sum is that of {@link #addScaled}; so an A
   * or B of zeros leaves every bit as it is without the term.
   *
   * @param weight name of W, an (out, in) parameter
   * @param bias name of b, an (out) parameter, or null for none
   * @param x (G R, in)
   * @return (G R, out)
   * @see LowRankTerm
   */
  default Values linear(WeightView weights, String weight, String bias, Values x, Pointwise f) {
    LowRankTerm term = weights.parameters().termBeside(weight);
    if (term == null) {
      return affine(weights, weight, bias, x, f);
    }
    Values z = affine(weights, weight, bias, x, Pointwise.IDENTITY); // (G R, out)
    Values t = affine(weights, term.a(), null, x, Pointwise.IDENTITY); // (G R, r)
    Values u = affine(weights, term.b(), null, t, Pointwise.IDENTITY); // (G R, out)
    Values y = addScaled(z, term.scale(), u, f);
    recycle(z, t, u);
    return y;
  }

  /**
   * y = f(x W^T + b) of W alone. Each dot product is a chain of fma from 0 with the input index
   * ascending. Low-rank terms s A B^T of a candidate's direction are not added to W: for each, with
   *
   * <pre>
   * t[r, k] = s sum_i x[r, i] B[i, k],
   * </pre>
   *
   * a chain of fma from 0 with i ascending and then one product, the chain of y goes on with
   * fma(t[r, k], A[n, k], .), k ascending, term after term. Then b is added, then f applied.
   *
   * @param weight name of W, an (out, in) parameter
   * @param bias name of b, an (out) parameter, or null for none
   * @param x (G R, in)
   * @return (G R, out)
   * @see zeroth.tensor.direction.MatrixChange
   */
  Values affine(WeightView weights, String weight, String bias, Values x, Pointwise f);

  /**
   * The same for candidates of which each has rows of a number of its own, at least one.
   *
   * @param weight name of W, an (out, in) parameter
   * @param bias name of b, an (out) parameter, or null for none
   * @param x (R, in)
   * @param rows [offset(g), offset(g + 1)) of x belong to candidate g, of G
   * @return (R, out)
   */
  default Values affine(
      WeightView weights, String weight, String bias, Values x, Segments rows, Pointwise f) {
    OpChecks.affine(weights, weight, bias, x, rows);
    return CandidateRows.each(
        this, weights, x, rows, (own, part) -> affine(own, weight, bias, part, f));
  }

  /**
   * The same with noise of the rows' own, for one candidate: y[r] = f(x[r] W^T + b + scale (p[r] *
   * factors[rows[r]]) + scale own[rows[r]]), p the product beside. It is {@link #affine}, then the
   * same of the noise, {@link #multiplyRows} and {@link #addScaled}, then {@link #addScaledRows}.
   *
   * @param weight name of W, an (out, in) parameter
   * @param bias name of b, an (out) parameter, or null for none
   * @param x (R, in)
   * @param noise has a product, or own rows, or both
   * @return (R, out)
   */
  default Values affine(
      WeightView weights, String weight, String bias, Values x, RowNoise noise, Pointwise f) {
    OpChecks.noisy(weights, weight, bias, x, noise);
    RowNoise.Product product = noise.product();
    Values y = affine(weights, weight, bias, x, Pointwise.IDENTITY);
    if (product != null) {
      Values u = affine(product.noise(), weight, null, product.x(), Pointwise.IDENTITY);
      Pointwise then = noise.own() == null ? f : Pointwise.IDENTITY;
      Values v = multiplyRows(u, product.factors(), noise.rows());
      Values sum = addScaled(y, noise.scale(), v, then);
      recycle(y, u, v);
      y = sum;
    }
    if (noise.own() != null) {
      Values sum = addScaledRows(y, noise.scale(), noise.own(), noise.rows(), f);
      recycle(y);
      y = sum;
    }
    return y;
  }

  /**
   * y = f(z + scale u), by one fma; where u is 0 that is f(z), also for a z of -0, which a sum
   * would turn into +0.
   *
   * @param u of the shape of z
   */
  Values addScaled(Values z, float scale, Values u, Pointwise f);

  /**
   * The same with a row of others for every row: y[r] = f(z[r] + scale u[rows[r]]).
   *
   * @param z (R, columns)
   * @param u (B, columns)
   * @param rows R row numbers in [0, B)
   * @return (R, columns)
   */
  default Values addScaledRows(Values z, float scale, Values u, int[] rows, Pointwise f) {
    OpChecks.rows(z, u, rows);
    Values chosen = select(u, u.rows(), rows);
    Values y = addScaled(z, scale, chosen, f);
    recycle(chosen);
    return y;
  }

  /** y = a + b, both of the same shape. */
  Values add(Values a, Values b);

  /**
   * y = (x - mean) / sqrt(variance + epsilon) * gain + bias over each row (Ba et al., arXiv
   * 1607.06450), with the biased variance.
   *
   * @param gain name of a (columns) parameter
   * @param bias name of a (columns) parameter
   * @param x (G R, columns)
   */
  Values layerNorm(WeightView weights, String gain, String bias, float epsilon, Values x);

  /**
   * The same for candidates of which each has rows of a number of its own, at least one.
   *
   * @param x (R, columns)
   * @param rows [offset(g), offset(g + 1)) of x belong to candidate g, of G
   */
  default Values layerNorm(
      WeightView weights, String gain, String bias, float epsilon, Values x, Segments rows) {
    OpChecks.candidates(weights, x.rows(), rows);
    return CandidateRows.each(
        this, weights, x, rows, (own, part) -> layerNorm(own, gain, bias, epsilon, part));
  }

  /**
   * y = x / sqrt(mean(x^2) + epsilon) * gain over each piece of a row that is as long as the gain
   * (Zhang and Sennrich, arXiv 1910.07467): a whole row, or each head of it.
   *
   * @param gain name of a (D) parameter
   * @param x (G R, columns), D divides columns
   */
  Values rmsNorm(WeightView weights, String gain, float epsilon, Values x);

  /**
   * The same for candidates of which each has rows of a number of its own, at least one.
   *
   * @param x (R, columns), D divides columns
   * @param rows [offset(g), offset(g + 1)) of x belong to candidate g, of G
   */
  default Values rmsNorm(WeightView weights, String gain, float epsilon, Values x, Segments rows) {
    OpChecks.candidates(weights, x.rows(), rows);
    return CandidateRows.each(
        this, weights, x, rows, (own, part) -> rmsNorm(own, gain, epsilon, part));
  }

  /**
   * Rotary positions in Llama's halves: with D = 2 pairs, each head's elements i and i + D/2 are
   * turned by the angle of the row's position,
   *
   * <pre>
   * y[i] = x[i] cos - x[i + D/2] sin,   y[i + D/2] = x[i + D/2] cos + x[i] sin
   * </pre>
   *
   * @param x (G T, columns), D divides columns
   * @param positions of the T rows of a group, in [0, rotary.positions())
   */
  Values rotate(Values x, Rotary rotary, int[] positions);

  /** y = a * b, element by element, both of the same shape. */
  Values multiply(Values a, Values b);

  /**
   * Every row times one of others: y[r] = a[r] * b[rows[r]].
   *
   * @param a (R, columns)
   * @param b (B, columns)
   * @param rows R row numbers in [0, B)
   * @return (R, columns)
   */
  default Values multiplyRows(Values a, Values b, int[] rows) {
    OpChecks.rows(a, b, rows);
    Values chosen = select(b, b.rows(), rows);
    Values y = multiply(a, chosen);
    recycle(chosen);
    return y;
  }

  /**
   * Chosen rows: y[g R + r] = x[g T + rows[r]].
   *
   * @param x (G T, columns)
   * @param tokens T, above 0 if x has rows
   * @param rows R row numbers in [0, T)
   * @return (G R, columns)
   */
  Values select(Values x, int tokens, int[] rows);

  /**
   * Every sequence's rows of a, then its rows of b.
   *
   * @param a (G Ta, columns)
   * @param b (G Tb, columns)
   * @param first rows of a by sequence, Ta in all
   * @param second rows of b by sequence, Tb in all, of as many sequences
   * @return (G (Ta + Tb), columns)
   */
  Values join(Values a, Segments first, Values b, Segments second);

  /**
   * Multi-head attention within each sequence: softmax(q k^T / sqrt(D)) v per head over the keys
   * that a query sees (Vaswani et al., arXiv 1706.03762).
   *
   * @param q (G Tq, H D)
   * @param k (G Tk, keyHeads D)
   * @param v (G Tk, keyHeads D)
   * @return (G Tq, H D)
   */
  Values attention(Values q, Values k, Values v, Attention pattern);

  /** Attention of every token of a sequence over all of it; q, k and v are (G T, width). */
  default Values attention(Values q, Values k, Values v, Segments segments, int heads) {
    return attention(q, k, v, Attention.bidirectional(segments, heads));
  }

  /**
   * The losses of a language model's head, without ever holding the logits z = x W^T + b: for each
   * row what its cross entropy over the vocabulary follows from. Low-rank terms of a candidate's
   * direction are multiplied out and added to W.
   *
   * @param weight name of W, a (V, width) parameter, the word embeddings where they are tied; has
   *     no term beside it
   * @param bias name of b, a (V) parameter, or null for none
   * @param x (G R, width)
   * @param targets the R rows' tokens in [0, V), the same for every group
   * @return of G R rows
   */
  VocabularyLosses vocabularyLosses(
      WeightView weights, String weight, String bias, Values x, int[] targets);

  /**
   * The mean of each sequence's rows, summed in order.
   *
   * @param x (G T, columns)
   * @return (G B, columns)
   */
  Values meanPool(Values x, Segments segments);

  /** y = x / max(|x|, 1e-12) for each row. */
  Values normalizeRows(Values x);

  /** Gives threads or device memory back; the backend must not be used afterwards. */
  @Override
  void close();
}
