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
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Flipout;
import zeroth.tensor.direction.TensorDirection;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.NoiseGenerator;

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
  private final OneByOne alone;

  /**
   * @param count number of sequences, B
   * @param zeros kept from forward to forward
   * @param alone the same places, for what is computed one by one
   */
  SharedNoise(
      Backend backend,
      NamedTensors theta,
      double eps,
      Flipout flipout,
      int count,
      Zeros zeros,
      OneByOne alone) {
    this.backend = backend;
    this.plain = WeightView.plain(theta);
    this.eps = (float) eps;
    this.flipout = flipout;
    this.count = count;
    this.zeros = zeros;
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
    float[] z = new float[ids.length * C]; // (T, C)
    NoiseGenerator noise = backend.noise();
    TensorDirection[] v = new TensorDirection[count];
    for (int t = 0; t < ids.length; t++) {
      int i = sequences[t];
      v[i] = v[i] == null ? flipout.of(i).of(table, noise) : v[i];
      v[i].addTo(1, ids[t] * C, C, z, t * C);
    }
    Values w = backend.embedding(plain, table.name(), ids);
    return moved(w, backend.of(ids.length, C, z), Pointwise.IDENTITY);
  }

  @Override
  public Values affine(Parameter w, Parameter b, Values x, int[] sequences, Pointwise f) {
    boolean moves = b != null && b.trainable();
    String bias = b == null ? null : b.name();
    Values y = backend.affine(plain, w.name(), bias, x, Pointwise.IDENTITY);
    if (w.trainable()) {
      Values flipped = times(x, signs(w, true), sequences);
      WeightView U =
          new WeightView(zeros.like(w), List.of(new Direction.Gaussian(flipout.key()).times(1)));
      Values u = backend.affine(U, w.name(), null, flipped, Pointwise.IDENTITY);
      Values back = times(u, signs(w, false), sequences);
      backend.recycle(flipped, u);
      y = moved(y, back, moves ? Pointwise.IDENTITY : f);
    }
    return moves ? moved(y, rows(b, b.size(), sequences), f) : y;
  }

  @Override
  public Values layerNorm(
      Parameter gain, Parameter bias, float epsilon, Values x, int[] sequences) {
    Values y = backend.layerNorm(plain, gain.name(), bias.name(), epsilon, x);
    Values z = bias.trainable() ? rows(bias, x.columns(), sequences) : null;
    if (gain.trainable()) {
      int C = x.columns();
      float[] ones = new float[C];
      Arrays.fill(ones, 1);
      WeightView unit =
          WeightView.plain(
              NamedTensors.of(Map.of("1", Tensor.vector(ones), "0", Tensor.zeros(Shape.of(C)))));
      Values n = backend.layerNorm(unit, "1", "0", epsilon, x);
      Values scaled = product(n, rows(gain, C, sequences));
      z = z == null ? scaled : sum(scaled, z);
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
    return moved(y, product(n, rows(gain, x.columns(), sequences)), Pointwise.IDENTITY);
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

  private Values product(Values a, Values b) {
    Values y = backend.multiply(a, b);
    backend.recycle(a, b);
    return y;
  }

  private Values sum(Values a, Values b) {
    Values y = backend.add(a, b);
    backend.recycle(a, b);
    return y;
  }

  /** Every row of x times its sequence's row. */
  private Values times(Values x, Values ofSequences, int[] sequences) {
    Values rows = backend.select(ofSequences, count, sequences);
    Values y = backend.multiply(x, rows);
    backend.recycle(rows, ofSequences);
    return y;
  }

  /** s_i for x of a linear map, or r_i for its result, (B, columns or rows of W). */
  private Values signs(Parameter w, boolean ofColumns) {
    int length = ofColumns ? w.shape().columns() : w.shape().rows();
    float[] signs = new float[count * length];
    NoiseGenerator noise = backend.noise();
    for (int i = 0; i < count; i++) {
      noise.addRademacher(
          (ofColumns ? flipout.columnSigns(i) : flipout.rowSigns(i)).fold(w.name()),
          0,
          length,
          1,
          signs,
          i * length);
    }
    return backend.of(count, length, signs);
  }

  /**
   * z_i of a vector for the rows of values.
   *
   * @param columns of the values: the vector's length, or a multiple of it
   */
  private Values rows(Parameter vector, int columns, int[] sequences) {
    float[] z = new float[count * columns]; // (B, columns)
    NoiseGenerator noise = backend.noise();
    for (int i = 0; i < count; i++) {
      TensorDirection v = flipout.of(i).of(vector, noise);
      for (int c = 0; c < columns; c += vector.size()) {
        v.addTo(1, 0, vector.size(), z, i * columns + c);
      }
    }
    Values ofSequences = backend.of(count, columns, z);
    Values rows = backend.select(ofSequences, count, sequences);
    backend.recycle(ofSequences);
    return rows;
  }
}
