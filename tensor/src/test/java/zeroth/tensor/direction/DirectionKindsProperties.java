package zeroth.tensor.direction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;

/** The kinds of directions: their formulas in double, and that ranges do not matter. */
class DirectionKindsProperties {
  private static final Key KEY = Key.ofSeed(6);
  private static final ReferenceNoise NOISE = new ReferenceNoise();

  private static Parameters theta(int m, int n) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("w", random("w", m, n));
    tensors.put("b", new Tensor(Shape.of(n), random("b", 1, n).data()));
    return Parameters.of(tensors);
  }

  private static Tensor random(String name, int m, int n) {
    Tensor t = Tensor.zeros(Shape.of(m, n));
    NOISE.addGaussian(KEY.fold("values " + name), 0, t.size(), 1, t.data(), 0);
    return t;
  }

  private static float[] read(Direction v, Parameter p) {
    float[] all = new float[p.size()];
    v.of(p, NOISE).addTo(1, 0, all.length, all, 0);
    return all;
  }

  /** One direction of every kind, over a matrix (m, n) and a vector (n). */
  private static List<Direction> kinds(Parameters theta, int r) {
    int n = theta.get("w").shape().columns();
    Parameters rows = theta.zeros(p -> true, p -> Shape.of(n));
    rows.add(1, new Direction.Gaussian(KEY.fold("rows")));
    Parameters h = theta.zeros();
    for (Parameter p : h.list()) {
      for (int i = 0; i < p.size(); i++) {
        h.tensor(p).data()[i] = 0.5f + i % 7;
      }
    }
    Parameters held =
        theta.zeros(
            p -> p.shape().isMatrix(), p -> Shape.of(p.shape().rows(), LowRank.rank(p.shape(), r)));
    held.add(1, new Direction.Gaussian(KEY.fold("held")));
    Direction z = new Direction.Gaussian(KEY);
    Factor right = new Factor.Keyed(KEY.fold("V"));
    return List.of(
        z,
        new Direction.Rademacher(KEY),
        new Direction.Dense(theta.copy()),
        z.scaled(0.3).plus(new Direction.Rademacher(KEY)),
        new LowRank(new Factor.Keyed(KEY.fold("U")), right, r, z),
        new LowRank(new Factor.Held(held), right, r, z),
        new LowRank(new Factor.Mixed(new Factor.Held(held), KEY), right, r, z),
        new Curved(z, rows, 0.1),
        new Tiled(rows),
        new InverseRoot(z, h),
        new PerTensor(Map.of("w", 0.7, "b", -2.0), z),
        new Touched(z, TouchedRows.of("w", new int[] {0, m(theta) - 1})),
        new Decay(theta.copy()),
        new Masked(z.plus(new Direction.Rademacher(KEY)), h, thresholds(theta, 3)),
        new MomentRatio(
            List.of(
                new MomentRatio.Term(z, 0.5, 0.3),
                new MomentRatio.Term(new Direction.Gaussian(KEY.fold(1)), -2, 0.01)),
            1e-3));
  }

  private static Parameters thresholds(Parameters theta, float threshold) {
    Parameters thresholds = theta.zeros(p -> true, p -> Shape.of(1));
    thresholds.list().forEach(p -> thresholds.tensor(p).data()[0] = threshold);
    return thresholds;
  }

  private static int m(Parameters theta) {
    return theta.get("w").shape().rows();
  }

  @Property(tries = 60)
  void anElementDoesNotDependOnTheRangeItIsAskedIn(
      @ForAll @IntRange(min = 1, max = 70) int m,
      @ForAll @IntRange(min = 1, max = 33) int n,
      @ForAll @IntRange(min = 1, max = 6) int r,
      @ForAll @IntRange(min = 1, max = 600) int piece) {
    Parameters theta = theta(m, n);
    for (Direction v : kinds(theta, r)) {
      for (Parameter p : theta.list()) {
        float[] whole = theta.tensor(p).data().clone();
        v.of(p, NOISE).addTo(-0.37, 0, whole.length, whole, 0);
        float[] pieces = theta.tensor(p).data().clone();
        TensorDirection part = v.of(p, NOISE);
        for (int from = (pieces.length - 1) / piece * piece; from >= 0; from -= piece) {
          int count = Math.min(piece, pieces.length - from);
          float[] buffer = new float[count + 3];
          System.arraycopy(pieces, from, buffer, 2, count);
          part.addTo(-0.37, from, count, buffer, 2);
          System.arraycopy(buffer, 2, pieces, from, count);
          assertEquals(0, buffer[0] + buffer[1] + buffer[count + 2], "written outside");
        }
        assertArrayEquals(whole, pieces, v.getClass().getSimpleName() + " in " + p.name());
      }
    }
  }

  @Property(tries = 20)
  void emptyTensorsAreLeftAlone(@ForAll boolean noRows) {
    Parameters theta = theta(noRows ? 0 : 3, noRows ? 3 : 0);
    Direction z = new Direction.Gaussian(KEY);
    Parameters rows = theta.zeros(p -> true, p -> Shape.of(p.shape().columns()));
    for (Direction v :
        List.of(
            new LowRank(new Factor.Keyed(KEY), new Factor.Keyed(KEY), 2, z),
            new Curved(z, rows, 0.1),
            new Tiled(rows),
            new Touched(z, TouchedRows.of("w", new int[0])),
            new Masked(z, theta, thresholds(theta, 1)))) {
      v.of(theta.get("w"), NOISE).addTo(1, 0, 0, new float[0], 0);
    }
  }

  @Example
  void lowRankIsTheProductOfItsFactors() {
    Parameters theta = theta(5, 4);
    for (int r : new int[] {1, 2, 4, 9}) {
      Factor left = new Factor.Keyed(KEY.fold("U"));
      LowRank v =
          new LowRank(left, new Factor.Keyed(KEY.fold("V")), r, new Direction.Rademacher(KEY));
      int k = Math.min(r, 4);
      float[] found = read(v, theta.get("w"));
      for (int i = 0; i < 5; i++) {
        for (int j = 0; j < 4; j++) {
          double sum = 0;
          for (int l = 0; l < k; l++) {
            sum +=
                (double) ReferenceNoise.gaussian(KEY.fold("U").fold("w"), i * k + l)
                    * ReferenceNoise.gaussian(KEY.fold("V").fold("w"), j * k + l);
          }
          assertEquals(sum, found[i * 4 + j], 1e-5);
        }
      }
      assertArrayEquals(
          read(new Direction.Rademacher(KEY), theta.get("b")), read(v, theta.get("b")));
    }
  }

  @Example
  void mixedFactorIsTheBasisTimesKeyedNoise() {
    int r = 3;
    Parameters theta = theta(6, 5);
    Parameters basis = theta.zeros(p -> p.shape().isMatrix(), p -> Shape.of(6, r));
    basis.add(1, new Direction.Gaussian(KEY.fold("basis")));
    float[] rows = new float[2 * r];
    new Factor.Mixed(new Factor.Held(basis), KEY).of(theta.get("w"), r, NOISE).read(3, 2, rows);
    for (int i = 0; i < 2; i++) {
      for (int k = 0; k < r; k++) {
        double sum = 0;
        for (int l = 0; l < r; l++) {
          sum +=
              (double) basis.tensor("w").data()[(3 + i) * r + l]
                  * ReferenceNoise.gaussian(KEY.fold("w"), l * r + k);
        }
        assertEquals(sum, rows[i * r + k], 1e-5);
      }
    }
  }

  @Example
  void elementwiseKindsFollowTheirFormulas() {
    Parameters theta = theta(3, 4);
    List<Direction> kinds = kinds(theta, 2);
    float[] z = read(kinds.get(0), theta.get("w"));
    float[] root = read(kinds.get(9), theta.get("w"));
    float[] scaled = read(kinds.get(10), theta.get("w"));
    float[] touched = read(kinds.get(11), theta.get("w"));
    float[] decay = read(kinds.get(12), theta.get("w"));
    for (int e = 0; e < 12; e++) {
      assertEquals(z[e] / Math.sqrt(0.5 + e % 7), root[e], 1e-6);
      assertEquals(0.7 * z[e], scaled[e], 1e-6);
      assertEquals(e / 4 == 1 ? 0 : z[e], touched[e]);
      assertEquals(theta.tensor("w").data()[e], decay[e]);
    }
    assertArrayEquals(new float[4], read(kinds.get(12), theta.get("b")), "decay of a vector");
    assertEquals(
        -2 * read(kinds.get(0), theta.get("b"))[3], read(kinds.get(10), theta.get("b"))[3], 1e-6);
  }

  /** Elements at the threshold are small, and those that are not small keep a -0. */
  @Example
  void maskedReachesSmallElementsAlone() {
    Parameters theta = theta(2, 3);
    float[] w = {0.5f, -0.6f, 0.6f, -2, Float.NaN, -0f};
    Parameters weights = theta.zeros();
    System.arraycopy(w, 0, weights.tensor("w").data(), 0, 6);
    Parameters thresholds = thresholds(theta, 0.6f);
    Direction u = new Direction.Rademacher(KEY);
    float[] out = {-0f, -0f, -0f, -0f, -0f, -0f};
    new Masked(u, weights, thresholds).of(theta.get("w"), NOISE).addTo(0, 0, 6, out, 0);
    float[] v = read(new Masked(u, weights, thresholds), theta.get("w"));
    float[] signs = read(u, theta.get("w"));
    for (int i = 0; i < 6; i++) {
      boolean small = i != 3 && i != 4;
      assertEquals(small ? signs[i] : 0, v[i], "element " + i);
      boolean kept = Float.floatToRawIntBits(out[i]) == Float.floatToRawIntBits(-0f);
      assertEquals(true, small || kept, "element " + i + " was written");
    }
  }

  /** An element is compared before the step writes it, also where the step makes it large. */
  @Example
  void maskedByTheWeightsThatItMoves() {
    Parameters theta = theta(30, 40);
    Parameters before = theta.copy();
    Direction z = new Direction.Gaussian(KEY);
    Direction both = z.plus(new Direction.Rademacher(KEY));
    theta.add(5, new Masked(both, theta, thresholds(theta, 0.7f)));
    for (Parameter p : theta.list()) {
      float[] v = read(z, p);
      float[] u = read(new Direction.Rademacher(KEY), p);
      for (int i = 0; i < p.size(); i++) {
        float w = before.tensor(p.name()).data()[i];
        float moved = Math.fma(5, u[i], Math.fma(5, v[i], w));
        assertEquals(Math.abs(w) <= 0.7f ? moved : w, theta.tensor(p).data()[i], p.name());
      }
    }
  }

  @Example
  void momentRatioIsTheFirstMomentOverTheRootOfTheSecond() {
    Parameters theta = theta(3, 4);
    double[][] weights = {{0.5, 0.3}, {-2, 0.01}, {0.25, 0}};
    List<MomentRatio.Term> terms = new ArrayList<>();
    for (int j = 0; j < weights.length; j++) {
      Direction z = new Direction.Gaussian(KEY.fold(j));
      terms.add(new MomentRatio.Term(z, weights[j][0], weights[j][1]));
    }
    for (Parameter p : theta.list()) {
      float[] v = read(new MomentRatio(terms, 0.02), p);
      for (int i = 0; i < v.length; i++) {
        double first = 0;
        double second = 0;
        for (int j = 0; j < weights.length; j++) {
          double z = ReferenceNoise.gaussian(KEY.fold(j).fold(p.name()), i);
          first += weights[j][0] * z;
          second += weights[j][1] * z * z;
        }
        assertEquals(first / Math.sqrt(second + 0.02), v[i], 1e-5);
      }
    }
    assertArrayEquals(new float[12], read(new MomentRatio(List.of(), 1), theta.get("w")));
  }

  @Example
  void tiledRepeatsItsRow() {
    Parameters theta = theta(3, 4);
    Parameters rows = theta.zeros(p -> true, p -> Shape.of(4));
    rows.tensor("w").data()[2] = 5;
    assertArrayEquals(
        new float[] {0, 0, 5, 0, 0, 0, 5, 0, 0, 0, 5, 0}, read(new Tiled(rows), theta.get("w")));
  }

  @Example
  void curvedShrinksAlongItsRowAndNowhereElse() {
    Parameters theta = theta(1, 3);
    Parameters rows = theta.zeros(p -> true, p -> Shape.of(3));
    rows.tensor("w").data()[1] = 2;
    Parameters u = theta.zeros();
    u.tensor("w").data()[0] = 7;
    u.tensor("w").data()[1] = 3;
    float[] v = read(new Curved(new Direction.Dense(u), rows, 0.5), theta.get("w"));
    // along a the standard deviation is sqrt(rho / (rho + |a|^2))
    assertArrayEquals(new float[] {7, (float) (3 * Math.sqrt(0.5 / 4.5)), 0}, v, 1e-6f);
  }

  @Example
  void tensorsWithoutAScaleGetNothing() {
    Parameters theta = theta(2, 2);
    Direction z = new Direction.Gaussian(KEY);
    assertArrayEquals(new float[2], read(new PerTensor(Map.of("w", 1.0), z), theta.get("b")));
  }

  @Example
  void scalesThatAreNotFiniteAreRefused() {
    Direction z = new Direction.Gaussian(KEY);
    assertThrows(IllegalArgumentException.class, () -> z.scaled(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> z.scaled(Double.POSITIVE_INFINITY));
    assertThrows(IllegalArgumentException.class, () -> new PerTensor(Map.of("w", Double.NaN), z));
  }

  @Example
  void touchedRowsJoin() {
    Parameters theta = theta(4, 2);
    TouchedRows rows = TouchedRows.of("other", new int[] {9}).and("w", new int[] {1, 3, 1});
    float[] v = read(new Touched(new Direction.Rademacher(KEY), rows), theta.get("w"));
    for (int e = 0; e < 8; e++) {
      assertEquals(e / 2 % 2 == 1 ? 1 : 0, Math.abs(v[e]));
    }
  }

  /** Two tables with rows of their own, and ranges that begin or end within a row. */
  @Example
  void touchedKeepsTheRowsOfEveryTableInEveryRange() {
    Parameters theta = theta(6, 5);
    TouchedRows rows = TouchedRows.of("w", new int[] {2, 5}).and("b", new int[0]);
    Direction v = new Touched(new Direction.Rademacher(KEY), rows);
    for (Parameter p : theta.list()) {
      int n = p.shape().columns();
      float[] signs = read(new Direction.Rademacher(KEY), p);
      for (int from = 0; from < p.size(); from++) {
        for (int end = from; end <= p.size(); end++) {
          float[] out = new float[p.size()];
          v.of(p, NOISE).addTo(2, from, end - from, out, from);
          for (int i = 0; i < out.length; i++) {
            boolean read = p.name().equals("w") && (i / n == 2 || i / n == 5);
            float expected = read && i >= from && i < end ? 2 * signs[i] : 0;
            assertEquals(expected, out[i], p.name() + " " + i + " of " + from + " to " + end);
          }
        }
      }
    }
  }
}
