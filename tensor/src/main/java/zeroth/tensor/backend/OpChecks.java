package zeroth.tensor.backend;

import zeroth.tensor.LowRankTerm;
import zeroth.tensor.Parameter;
import zeroth.tensor.Segments;
import zeroth.tensor.direction.WeightView;

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

  /** Every sequence has the rows to go on from, and gets at least one of as many columns. */
  public static void growing(
      int[] lengths, int columns, int[] first, Values added, Segments segments) {
    packed(segments);
    require(
        segments.total() == added.rows() && added.columns() == columns,
        "(%d, %d) values for %d rows of %d columns",
        added.rows(),
        added.columns(),
        segments.total(),
        columns);
    require(
        first.length == lengths.length && segments.count() == lengths.length,
        "rows of %d and %d sequences for %d",
        first.length,
        segments.count(),
        lengths.length);
    for (int b = 0; b < lengths.length; b++) {
      require(
          first[b] >= 0 && first[b] <= lengths[b],
          "%d of the %d rows of sequence %d",
          first[b],
          lengths[b],
          b);
    }
  }

  private static void packed(Segments segments) {
    require(segments.isPacked(), "sequences with rows between them");
  }

  /** The table is a matrix and all ids are rows of it; returns the table's parameter. */
  public static Parameter embedding(WeightView weights, String table, int[] ids) {
    Parameter p = weights.parameters().get(table);
    require(p.shape().isMatrix(), "embedding table %s has shape %s", table, p.shape());
    alone(weights, table);
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
    Parameter p = map(weights, weight, bias, x);
    grouped(weights, x);
    return p;
  }

  /** As {@link #linear}, and the rows of x are those of all candidates. */
  public static Parameter affine(
      WeightView weights, String weight, String bias, Values x, Segments rows) {
    candidates(weights, x.rows(), rows);
    return map(weights, weight, bias, x);
  }

  /** Every candidate has its part of so many rows. */
  public static void candidates(WeightView weights, int count, Segments rows) {
    packed(rows);
    require(
        rows.count() == weights.groups() && rows.total() == count,
        "%d rows for %d candidates with %d rows",
        count,
        weights.groups(),
        rows.total());
  }

  /** W is (out, in), b is (out), x is (R, in) of one candidate; the noise has the rows' shapes. */
  public static Parameter noisy(
      WeightView weights, String weight, String bias, Values x, RowNoise noise) {
    Parameter p = map(weights, weight, bias, x);
    int out = p.shape().rows();
    require(weights.groups() == 1, "noise of rows for %d candidates", weights.groups());
    require(
        noise.rows().length == x.rows(),
        "noise of %d rows for values of %d",
        noise.rows().length,
        x.rows());
    RowNoise.Product product = noise.product();
    if (product != null) {
      Parameter u = map(product.noise(), weight, null, product.x());
      require(
          product.noise().groups() == 1 && u.shape().equals(p.shape()),
          "noise %s beside a linear map %s",
          u.shape(),
          p.shape());
      sameShape(product.x(), x);
      chosen(product.factors(), out, noise.rows());
    }
    if (noise.own() != null) {
      chosen(noise.own(), out, noise.rows());
    }
    return p;
  }

  private static Parameter map(WeightView weights, String weight, String bias, Values x) {
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
    return p;
  }

  /** Gain and bias are as long as x is wide. */
  public static void layerNorm(WeightView weights, String gain, String bias, Values x) {
    gainAndBias(weights, gain, bias, x);
    grouped(weights, x);
  }

  /** The same, and the rows of x are those of all candidates. */
  public static void layerNorm(
      WeightView weights, String gain, String bias, Values x, Segments rows) {
    gainAndBias(weights, gain, bias, x);
    candidates(weights, x.rows(), rows);
  }

  private static void gainAndBias(WeightView weights, String gain, String bias, Values x) {
    vector(weights, gain, x.columns());
    vector(weights, bias, x.columns());
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

  /** q is (G Tq, H D), k and v are (G Tk, keyHeads D). */
  public static void attention(Values q, Values k, Values v, Attention pattern) {
    sameShape(k, v);
    int heads = pattern.heads();
    require(q.columns() % heads == 0, "%d heads over %d columns", heads, q.columns());
    int keyColumns = q.columns() / heads * pattern.keyHeads();
    require(
        k.columns() == keyColumns,
        "%d heads of keys over %d columns, for queries with %d heads over %d",
        pattern.keyHeads(),
        k.columns(),
        heads,
        q.columns());
    meanPool(q, pattern.queries());
    require(
        groups(q, pattern.queries().total()) == groups(k, pattern.keys().total()),
        "values of (%d, %d) and (%d, %d)",
        q.rows(),
        q.columns(),
        k.rows(),
        k.columns());
  }

  /** The gain divides the width of x; returns its parameter. */
  public static Parameter rmsNorm(WeightView weights, String gain, Values x) {
    Parameter p = pieces(weights, gain, x);
    grouped(weights, x);
    return p;
  }

  /** The same, and the rows of x are those of all candidates. */
  public static Parameter rmsNorm(WeightView weights, String gain, Values x, Segments rows) {
    candidates(weights, x.rows(), rows);
    return pieces(weights, gain, x);
  }

  private static Parameter pieces(WeightView weights, String gain, Values x) {
    Parameter p = weights.parameters().get(gain);
    require(
        p.shape().rank() == 1 && p.size() > 0 && x.columns() % p.size() == 0,
        "norm gain %s %s of values with %d columns",
        gain,
        p.shape(),
        x.columns());
    return p;
  }

  /** Whole groups of rows, each row with a position that has angles; heads of two halves. */
  public static void rotate(Values x, Rotary rotary, int[] positions) {
    require(
        rotary.pairs() > 0 && x.columns() % (2 * rotary.pairs()) == 0,
        "rotation of %d pairs over %d columns",
        rotary.pairs(),
        x.columns());
    groups(x, positions.length);
    for (int position : positions) {
      require(
          position >= 0 && position < rotary.positions(),
          "position %d of %d",
          position,
          rotary.positions());
    }
  }

  /** Whole groups of so many tokens, of which the rows are some; returns their number. */
  public static int select(Values x, int tokens, int[] rows) {
    int groups = groups(x, tokens);
    for (int row : rows) {
      require(row >= 0 && row < tokens, "row %d of %d tokens", row, tokens);
    }
    return groups;
  }

  /** Both have the same columns, and for every row of x there is one of v. */
  public static void rows(Values x, Values v, int[] rows) {
    require(
        x.columns() == v.columns() && x.rows() == rows.length,
        "values of (%d, %d) and %d rows of (%d, %d)",
        x.rows(),
        x.columns(),
        rows.length,
        v.rows(),
        v.columns());
    chosen(v, v.columns(), rows);
  }

  private static void chosen(Values v, int columns, int[] rows) {
    require(v.columns() == columns, "rows of %d columns, of %d expected", v.columns(), columns);
    for (int row : rows) {
      require(row >= 0 && row < v.rows(), "row %d of %d", row, v.rows());
    }
  }

  /** Both have the same groups of as many sequences; returns the number of groups. */
  public static int join(Values a, Segments first, Values b, Segments second) {
    require(
        a.columns() == b.columns() && first.count() == second.count(),
        "rows of %d and %d columns in %d and %d sequences",
        a.columns(),
        b.columns(),
        first.count(),
        second.count());
    meanPool(a, first);
    meanPool(b, second);
    require(
        groups(a, first.total()) == groups(b, second.total()),
        "%d and %d rows in groups of %d and %d",
        a.rows(),
        b.rows(),
        first.total(),
        second.total());
    return groups(a, first.total());
  }

  /** As {@link #linear}, and every row of a group has a target in the vocabulary. */
  public static Parameter vocabularyLosses(
      WeightView weights, String weight, String bias, Values x, int[] targets) {
    Parameter p = linear(weights, weight, bias, x);
    alone(weights, weight);
    require(
        x.rows() == weights.groups() * targets.length,
        "%d targets for %d rows of %d candidates",
        targets.length,
        x.rows(),
        weights.groups());
    for (int target : targets) {
      require(
          target >= 0 && target < p.shape().rows(),
          "target %d is no row of %s %s",
          target,
          weight,
          p.shape());
    }
    return p;
  }

  /** No term stands beside a tensor, for an op that would not see it. */
  private static void alone(WeightView weights, String name) {
    LowRankTerm term = weights.parameters().termBeside(name);
    require(term == null, "%s has a term beside it, which this op has no place for", name);
  }

  private static int groups(Values x, int tokens) {
    require(
        tokens == 0 ? x.rows() == 0 : x.rows() % tokens == 0,
        "%d rows in groups of %d tokens",
        x.rows(),
        tokens);
    return tokens == 0 ? 0 : x.rows() / tokens;
  }

  /** The rows of x are whole groups of the segments, without rows between them. */
  public static void meanPool(Values x, Segments segments) {
    packed(segments);
    groups(x, segments.total());
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
