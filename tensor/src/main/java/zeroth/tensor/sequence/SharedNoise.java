package zeroth.tensor.sequence;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.RowNoise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Flipout;
import zeroth.tensor.direction.TensorDirection;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;

/**
 * The sequences of a {@link Flipout}, which share one noise U: it is drawn once, and multiplied
 * with all rows at a time. With the letters there, a row x of sequence i has
 *
 * <pre>
 * linear map    f((x W^T + b) + eps (((x o s_i) U^T) o r_i) + eps z_i),   z_i of b
 * embedding     w + eps z_i,   the row's elements of z_i
 * layer norm    y + eps (n o z_i + z'_i),   y with gain and bias as they are, n with 1 and 0,
 *               z_i of the gain and z'_i of the bias
 * RMS norm      y + eps (n o z_i)
 * </pre>
 *
 * each + and o an op of the backend, the sums by {@link Backend#addScaled}; terms of frozen tensors
 * are left out. These are not the bits of a forward of the sequence alone, where eps z_i is added
 * to the weights, but its numbers within rounding. Losses over a vocabulary are computed {@link
 * OneByOne}.
 */
final class SharedNoise implements ViewOps {
  private final Backend backend;
  private final WeightView plain;
  private final float eps;
  private final Flipout flipout;
  private final int count;
  private final Zeros zeros;
  private final Scratch scratch;
  private final OneByOne alone;

  /**
   * @param count number of sequences, B
   * @param zeros kept from forward to forward, as is the scratch
   * @param alone the same places, for what is computed one by one
   */
  SharedNoise(
      Backend backend,
      NamedTensors theta,
      double eps,
      Flipout flipout,
      int count,
      Zeros zeros,
      Scratch scratch,
      OneByOne alone) {
    this.backend = backend;
    this.plain = WeightView.plain(theta);
    this.eps = (float) eps;
    this.flipout = flipout;
    this.count = count;
    this.zeros = zeros;
    this.scratch = scratch;
    this.alone = alone;
  }

  /** Matrices of zeros, to which U is added; those of one shape share their elements. */
  static final class Zeros {
    private final Backend backend;
    private final Map<Shape, Tensor> tensors = new HashMap<>();
    private final Map<String, Parameters> matrices = new HashMap<>();

    Zeros(Backend backend) {
      this.backend = backend;
    }

    private Parameters like(Parameter p) {
      return matrices.computeIfAbsent(
          p.name(),
          name ->
              Parameters.of(name, tensors.computeIfAbsent(p.shape(), Tensor::zeros)).on(backend));
    }
  }

  @Override
  public Values embedding(Parameter table, int[] ids, int[] sequences) {
    int C = table.shape().columns();
    float[] z = new float[ids.length * C]; // (T, C), of another T for every batch
    backend.each(
        count,
        (i, noise) -> {
          TensorDirection v = flipout.of(i).of(table, noise);
          for (int t = 0; t < ids.length; t++) {
            if (sequences[t] == i) {
              v.addTo(1, ids[t] * C, C, z, t * C);
            }
          }
        });
    Values w = backend.embedding(plain, table.name(), ids);
    return moved(w, backend.of(ids.length, C, z), Pointwise.IDENTITY);
  }

  @Override
  public Values affine(Parameter w, Parameter b, Values x, int[] sequences, Pointwise f) {
    boolean moves = b != null && b.trainable();
    Values own = moves ? rows(b, b.size()) : null;
    RowNoise.Product product = null;
    if (w.trainable()) {
      WeightView U =
          new WeightView(zeros.like(w), List.of(new Direction.Gaussian(flipout.key()).times(1)));
      Values s = signs(w, true);
      product = new RowNoise.Product(U, backend.multiplyRows(x, s, sequences), signs(w, false));
      backend.recycle(s);
    }
    RowNoise noise = new RowNoise(eps, sequences, product, own);
    Values y = backend.affine(plain, w.name(), b == null ? null : b.name(), x, noise, f);
    if (product != null) {
      backend.recycle(product.x(), product.factors());
    }
    if (own != null) {
      backend.recycle(own);
    }
    return y;
  }

  @Override
  public Values layerNorm(
      Parameter gain, Parameter bias, float epsilon, Values x, int[] sequences) {
    Values y = backend.layerNorm(plain, gain.name(), bias.name(), epsilon, x);
    int C = x.columns();
    if (!gain.trainable()) {
      return movedRows(y, rows(bias, C), sequences, Pointwise.IDENTITY);
    }
    float[] ones = new float[C];
    Arrays.fill(ones, 1);
    WeightView unit =
        WeightView.plain(
            NamedTensors.of(Map.of("1", Tensor.vector(ones), "0", Tensor.zeros(Shape.of(C)))));
    Values z = times(backend.layerNorm(unit, "1", "0", epsilon, x), rows(gain, C), sequences);
    if (bias.trainable()) {
      Values own = rows(bias, C);
      Values sum = backend.addScaledRows(z, 1, own, sequences, Pointwise.IDENTITY);
      backend.recycle(z, own);
      z = sum;
    }
    return moved(y, z, Pointwise.IDENTITY);
  }

  @Override
  public Values rmsNorm(Parameter gain, float epsilon, Values x, int[] sequences) {
    Values y = backend.rmsNorm(plain, gain.name(), epsilon, x);
    float[] ones = new float[gain.size()];
    Arrays.fill(ones, 1);
    WeightView unit = WeightView.plain(NamedTensors.of("1", Tensor.vector(ones)));
    Values n = backend.rmsNorm(unit, "1", epsilon, x);
    return moved(y, times(n, rows(gain, x.columns()), sequences), Pointwise.IDENTITY);
  }

  @Override
  public VocabularyLosses vocabularyLosses(
      Parameter w, Parameter b, Values x, int[] targets, int[] sequences) {
    return alone.vocabularyLosses(w, b, x, targets, sequences);
  }

  /** f(y + eps z); y and z are used up. */
  private Values moved(Values y, Values z, Pointwise f) {
    Values sum = backend.addScaled(y, eps, z, f);
    backend.recycle(y, z);
    return sum;
  }

  /** f(y + eps z_i), z_i the row of a row's sequence; y and z are used up. */
  private Values movedRows(Values y, Values z, int[] sequences, Pointwise f) {
    Values sum = backend.addScaledRows(y, eps, z, sequences, f);
    backend.recycle(y, z);
    return sum;
  }

  /** Every row of x times its sequence's row; both are used up. */
  private Values times(Values x, Values ofSequences, int[] sequences) {
    Values y = backend.multiplyRows(x, ofSequences, sequences);
    backend.recycle(x, ofSequences);
    return y;
  }

  /**
   * s_i for x of a linear map, or r_i for its result, (B, columns or rows of W): by this thread, as
   * {@link #rows} are, since they take less time than other threads take to begin.
   */
  private Values signs(Parameter w, boolean ofColumns) {
    int length = ofColumns ? w.shape().columns() : w.shape().rows();
    float[] signs = scratch.zeros(count * length);
    for (int i = 0; i < count; i++) {
      Key key = ofColumns ? flipout.columnSigns(i) : flipout.rowSigns(i);
      backend.noise().addRademacher(key.fold(w.name()), 0, length, 1, signs, i * length);
    }
    return backend.of(count, length, signs);
  }

  /**
   * z_i of a vector, (B, columns).
   *
   * @param columns of the values that they are for: the vector's length, or a multiple of it
   */
  private Values rows(Parameter vector, int columns) {
    int n = vector.size();
    float[] z = scratch.zeros(count * n);
    flipout.vectors(vector, count, backend.noise(), z);
    if (columns == n) {
      return backend.of(count, n, z);
    }
    float[] repeated = new float[count * columns];
    for (int c = 0; c < repeated.length; c += n) {
      System.arraycopy(z, c / columns * n, repeated, c, n);
    }
    return backend.of(count, columns, repeated);
  }
}
