package zeroth.zo.laws;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;

/** Row and column spaces of the laws' matrices, for updates with singular values of their own. */
final class MatrixSpaces {
  private MatrixSpaces() {}

  /**
   * In every tensor the update's rows lie in the span of the directions' rows, columns likewise.
   */
  static void assertWithin(List<double[]> evaluated, double[] moved) {
    int from = 0;
    for (Parameter p : Flat.zeros().list()) {
      int rows = p.shape().isMatrix() ? p.shape().rows() : p.size();
      assertSameSpaces(evaluated, moved, from, rows, p.size() / rows);
      from += p.size();
    }
  }

  /** A gradient of ones on the matrices' diagonals, and of ones in vectors. */
  static double[] ofEqualSingularValues(Parameters theta) {
    double[] gradient = Flat.weights(theta); // a copy
    int next = 0;
    for (Parameter p : theta.list()) {
      for (int i = 0; i < p.size(); i++) {
        boolean matrix = p.shape().isMatrix();
        gradient[next++] = !matrix || i % (p.shape().columns() + 1) == 0 ? 1 : 0;
      }
    }
    return gradient;
  }

  /** Columns of a matrix lie in the span of the directions' columns, and rows in that of rows. */
  private static void assertSameSpaces(
      List<double[]> evaluated, double[] moved, int from, int rows, int columns) {
    List<double[]> across = new ArrayList<>();
    List<double[]> down = new ArrayList<>();
    for (double[] v : evaluated) {
      across.addAll(lines(v, from, rows, columns, columns, 1));
      down.addAll(lines(v, from, columns, rows, 1, columns));
    }
    for (double[] row : lines(moved, from, rows, columns, columns, 1)) {
      double[] rest = Flat.outside(across, row);
      assertTrue(Flat.dot(rest, rest) <= 1e-6 * Flat.dot(moved, moved), "row outside");
    }
    for (double[] column : lines(moved, from, columns, rows, 1, columns)) {
      double[] rest = Flat.outside(down, column);
      assertTrue(Flat.dot(rest, rest) <= 1e-6 * Flat.dot(moved, moved), "column outside");
    }
  }

  /** Lines of a matrix: element j of line i is at from + i * apart + j * next. */
  private static List<double[]> lines(
      double[] v, int from, int count, int length, int apart, int next) {
    List<double[]> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] line = new double[length];
      for (int j = 0; j < length; j++) {
        line[j] = v[from + i * apart + j * next];
      }
      lines.add(line);
    }
    return lines;
  }
}
