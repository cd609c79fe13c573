package zeroth.tensor.cpu;

import java.util.Arrays;
import java.util.List;
import zeroth.tensor.AbreastElements;
import zeroth.tensor.Elements;
import zeroth.tensor.FloatElements;
import zeroth.tensor.Parameter;
import zeroth.tensor.StoredElements;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.format.RowsAbreast;
import zeroth.tensor.format.StoredFormat;

/**
 * Reads ranges of weights as the candidates of a view see them: as they lie where a candidate does
 * not perturb the tensor, else as a copy. A copy is made in pieces that stay in the first cache,
 * for all candidates in turn; what neighbours have in common, such as the two sides of a two-point
 * estimate their direction, is made once. A tensor that stays in a stored format is never
 * perturbed: its range is widened once for all candidates.
 *
 * <p>One per thread; holds a copy of the longest range for each candidate.
 */
final class CandidateReader {
  /** Elements of a piece, about; a piece has whole rows where they are shorter. */
  private static final int PIECE = 2048;

  private final Kernels kernels;
  private final float[] zeros = new float[PIECE];
  private float[] made = new float[PIECE]; // what a candidate leaves to the next
  private float[][] copies = new float[0][0];
  private float[] wide = new float[0];

  private WeightView view;
  private Elements elements;
  private float[] theta;
  private int columns;
  private CandidateLine[] lines = new CandidateLine[0];

  private int from;

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
      lines = new CandidateLine[candidates.size()];
      copies = Arrays.copyOf(copies, candidates.size());
    }
    CandidateLine.read(candidates, p, kernels, lines);
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
    CandidateLine line = lines[g];
    CandidateLine before = g == 0 ? null : lines[g - 1];
    if (line == null) {
      return;
    }
    if (line.single()) {
      if (before == null || line.v() != before.v()) {
        made = made(length);
        for (int j = 0; j < length; j += PIECE) {
          System.arraycopy(zeros, 0, made, j, Math.min(PIECE, length - j));
        }
        line.v().addTo(1, from + i, length, made, 0);
      }
      float factor = (float) line.place().factor();
      kernels.perturb(theta, from + i, factor, made, 0, copies[g], i, length);
      return;
    }
    double factor = line.place().factor();
    if (line.first() == null) {
      System.arraycopy(theta, from + i, copies[g], i, length);
    } else {
      if (before == null || line.first() != before.first()) {
        made = made(length);
        System.arraycopy(theta, from + i, made, 0, length);
        line.first().addTo(factor, from + i, length, made, 0);
      }
      System.arraycopy(made, 0, copies[g], i, length);
    }
    line.v().addTo(factor, from + i, length, copies[g], i);
  }

  private float[] made(int length) {
    return made.length >= length ? made : new float[length];
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
