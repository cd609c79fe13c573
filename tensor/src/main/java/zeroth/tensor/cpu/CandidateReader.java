package zeroth.tensor.cpu;

import java.util.Arrays;
import java.util.List;
import zeroth.tensor.AbreastElements;
import zeroth.tensor.Elements;
import zeroth.tensor.FloatElements;
import zeroth.tensor.Parameter;
import zeroth.tensor.StoredElements;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Drawn;
import zeroth.tensor.direction.InverseRoot;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TensorDirection;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.format.RowsAbreast;
import zeroth.tensor.format.StoredFormat;

/**
 * Reads ranges of weights as the candidates of a view see them: as they lie where a candidate does
 * not perturb the tensor, else as a copy. A copy is made in pieces that stay in the first cache,
 * for all candidates in turn; neighbours along one line, such as the two sides of a two-point
 * estimate, share the piece of the direction. A tensor that stays in a stored format is never
 * perturbed: its range is widened once for all candidates.
 *
 * <p>One per thread; holds a copy of the longest range for each candidate.
 */
final class CandidateReader {
  /** Elements of a piece, about; a piece has whole rows where they are shorter. */
  private static final int PIECE = 2048;

  private final Kernels kernels;
  private final float[] zeros = new float[PIECE];
  private float[] noise = new float[PIECE];
  private float[][] copies = new float[0][0];
  private float[] wide = new float[0];

  private WeightView view;
  private Elements elements;
  private float[] theta;
  private int columns;
  private Line[] lines = new Line[0];

  private int from;

  /**
   * How a candidate perturbs the tensor.
   *
   * @param v what a factor belongs to
   * @param single whether v is one term, so that an element is fma(factor, v_i, theta_i)
   * @param direction v's description, by which neighbours know that they share it
   */
  private record Line(TensorDirection v, boolean single, Direction direction, double factor) {}

  CandidateReader(Kernels kernels) {
    this.kernels = kernels;
    Arrays.fill(zeros, -0f); // -0 + v is v, whatever the sign of a zero
  }

  /** Turns to a tensor of a view. */
  void open(WeightView view, Parameter p) {
    List<Perturbation> candidates = view.candidates();
    this.view = view;
    this.elements = view.parameters().tensor(p).elements();
    this.theta = elements instanceof FloatElements floats ? floats.data() : null;
    this.columns = Math.max(1, p.shape().columns());
    if (lines.length < candidates.size()) {
      lines = new Line[candidates.size()];
      copies = Arrays.copyOf(copies, candidates.size());
    }
    for (int g = 0; g < candidates.size(); g++) {
      lines[g] = line(candidates.get(g), p, g == 0 ? null : lines[g - 1]);
    }
  }

  private Line line(Perturbation place, Parameter p, Line neighbour) {
    if (!p.trainable() || place.isNone()) {
      return null;
    }
    double factor = place.scale();
    Direction direction = place.direction();
    while (direction instanceof Direction.Scaled scaled) {
      factor *= scaled.factor();
      direction = scaled.inner();
    }
    boolean single =
        direction instanceof Direction.Gaussian
            || direction instanceof Direction.Rademacher
            || direction instanceof Drawn
            || direction instanceof InverseRoot
            || direction instanceof LowRank && p.shape().isMatrix();
    if (!single) {
      return new Line(place.direction().of(p, kernels), false, place.direction(), place.scale());
    }
    TensorDirection v =
        neighbour != null && neighbour.single && direction.equals(neighbour.direction)
            ? neighbour.v
            : direction.of(p, kernels);
    return new Line(v, true, direction, factor);
  }

  /** Makes elements [from, from + count) ready for {@link #weights} and {@link #first}. */
  void select(int from, int count) {
    this.from = from;
    if (theta == null) {
      wide = wide.length >= count ? wide : new float[count];
      elements.widen(from, count, wide, 0, kernels);
      return;
    }
    int groups = view.groups();
    boolean perturbed = false;
    for (int g = 0; g < groups; g++) {
      if (lines[g] != null) {
        perturbed = true;
        if (copies[g] == null || copies[g].length < count) {
          copies[g] = new float[count];
        }
      }
    }
    int piece = Math.max(1, PIECE / columns) * columns;
    for (int i = 0; perturbed && i < count; i += piece) {
      int length = Math.min(piece, count - i);
      for (int g = 0; g < groups; g++) {
        copy(g, i, length);
      }
    }
  }

  /** Whether the tensor stays in a stored format, and its rows are whole blocks of it. */
  boolean hasStoredRows() {
    return elements instanceof StoredElements stored && columns % stored.format().elements() == 0;
  }

  /** The format of a tensor that stays in one. */
  StoredFormat format() {
    return elements instanceof AbreastElements abreast
        ? abreast.format()
        : ((StoredElements) elements).format();
  }

  /**
   * Columns [column, column + depth) of rows [row, row + count) of a stored matrix, as they are
   * stored: from the array's start, one row behind the other.
   *
   * @param row the first, below the tensor's rows
   * @param column first of a block; {@code depth} columns are whole blocks
   * @return an array of the kernels, until its next use; it may be longer
   */
  byte[] stored(int row, int count, int column, int depth) {
    StoredElements stored = (StoredElements) elements;
    int bytes = (int) stored.format().bytes(depth);
    byte[] out = kernels.bytes(count * bytes);
    if (depth == columns) {
      stored.copy(row * columns, count * depth, out, 0);
      return out;
    }
    for (int i = 0; i < count; i++) {
      stored.copy((row + i) * columns + column, depth, out, i * bytes);
    }
    return out;
  }

  /** Whether the tensor stays in a stored format, its rows abreast. */
  boolean hasRowsAbreast() {
    return elements instanceof AbreastElements;
  }

  /**
   * Columns [column, column + depth) of a group of rows that lie abreast, as they lie.
   *
   * @param group its number
   * @param column first of a unit; {@code depth} columns are whole units
   * @return an array of the kernels, until its next use; it may be longer
   */
  byte[] abreast(int group, int column, int depth) {
    byte[] out = kernels.bytes((int) format().bytes(RowsAbreast.ROWS * depth));
    ((AbreastElements) elements).copy(group, column, depth, out);
    return out;
  }

  private void copy(int g, int i, int length) {
    Line line = lines[g];
    if (line == null) {
      return;
    }
    if (!line.single) {
      System.arraycopy(theta, from + i, copies[g], i, length);
      line.v.addTo(line.factor, from + i, length, copies[g], i);
      return;
    }
    if (g == 0 || lines[g - 1] == null || line.v != lines[g - 1].v) {
      noise = noise.length >= length ? noise : new float[length];
      for (int j = 0; j < length; j += PIECE) {
        System.arraycopy(zeros, 0, noise, j, Math.min(PIECE, length - j));
      }
      line.v.addTo(1, from + i, length, noise, 0);
    }
    kernels.perturb(theta, from + i, noise, (float) line.factor, copies[g], i, length);
  }

  /** The array that holds the selected range as candidate g sees it. */
  float[] weights(int g) {
    if (theta == null) {
      return wide;
    }
    return lines[g] == null ? theta : copies[g];
  }

  /** Where the range begins in it. */
  int first(int g) {
    return theta != null && lines[g] == null ? from : 0;
  }

  /** Copies the selected range of candidate g to y. */
  void read(int g, int count, float[] y, int yFrom) {
    System.arraycopy(weights(g), first(g), y, yFrom, count);
  }
}
