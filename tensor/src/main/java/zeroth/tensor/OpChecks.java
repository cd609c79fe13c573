package zeroth.tensor;

/** The guards that stand first in every op of every backend. */
public final class OpChecks {
  private OpChecks() {}

  /** Elements fill (rows, columns) exactly. */
  public static void elements(int rows, int columns, float[] elements) {
    require(
        rows >= 0 && columns >= 0 && (long) rows * columns == elements.length,
        "(%d, %d) values of %d elements",
        rows,
        columns,
        elements.length);
  }

  /** The table is a matrix and all ids are rows of it; returns the table's parameter. */
  public static Parameter embedding(WeightView weights, String table, int[] ids) {
    Parameter p = weights.parameters().get(table);
    require(p.shape().isMatrix(), "embedding table %s has shape %s", table, p.shape());
    int rows = p.shape().rows();
    for (int id : ids) {
      if (id < 0 || id >= rows) {
        require(false, "id %d is no row of %s %s", id, table, p.shape());
      }
    }
    return p;
  }

  /** W is (out, in), b is (out), x is (G R, in); returns the weight's parameter. */
  public static Parameter linear(WeightView weights, String weight, String bias, Values x) {
    Parameter p = weights.parameters().get(weight);
    require(
        p.shape().isMatrix() && p.shape().columns() == x.columns(),
        "linear map %s %s of values with %d columns",
        weight,
        p.shape(),
        x.columns());
    if (bias != null) {
      vector(weights, bias, p.shape().rows());
    }
    grouped(weights, x);
    return p;
  }

  /** Gain and bias are as long as x is wide. */
  public static void layerNorm(WeightView weights, String gain, String bias, Values x) {
    vector(weights, gain, x.columns());
    vector(weights, bias, x.columns());
    grouped(weights, x);
  }

  /** Both have the same shape. */
  public static void sameShape(Values a, Values b) {
    require(
        a.rows() == b.rows() && a.columns() == b.columns(),
        "values of (%d, %d) and (%d, %d)",
        a.rows(),
        a.columns(),
        b.rows(),
        b.columns());
  }

  /**
   * q, k, v of one shape, whose rows are whole groups of the segments and whose width has heads.
   */
  public static void attention(Values q, Values k, Values v, Segments segments, int heads) {
    sameShape(q, k);
    sameShape(q, v);
    require(heads > 0 && q.columns() % heads == 0, "%d heads over %d columns", heads, q.columns());
    meanPool(q, segments);
  }

  /** The rows of x are whole groups of the segments. */
  public static void meanPool(Values x, Segments segments) {
    int total = segments.total();
    require(
        total == 0 ? x.rows() == 0 : x.rows() % total == 0,
        "%d rows in groups of %d tokens",
        x.rows(),
        total);
  }

  private static void grouped(WeightView weights, Values x) {
    require(
        x.rows() % weights.groups() == 0, "%d rows for %d candidates", x.rows(), weights.groups());
  }

  private static void vector(WeightView weights, String name, int length) {
    Parameter p = weights.parameters().get(name);
    require(
        p.shape().rank() == 1 && p.size() == length,
        "%s has shape %s, (%d) was expected",
        name,
        p.shape(),
        length);
  }

  private static void require(boolean condition, String message, Object... values) {
    if (!condition) {
      throw new IllegalArgumentException(String.format(message, values));
    }
  }
}
