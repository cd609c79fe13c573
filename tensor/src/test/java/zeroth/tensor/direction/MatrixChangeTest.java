package zeroth.tensor.direction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;

/** Which part of a direction stands beside a matrix, and which is added to its elements. */
class MatrixChangeTest {
  private static final Direction Z = new Direction.Gaussian(Key.ofSeed(1));

  private final Parameters theta = theta();

  private static Parameters theta() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("w", Tensor.zeros(Shape.of(4, 3)));
    tensors.put("table", Tensor.zeros(Shape.of(5, 3)));
    return Parameters.of(tensors);
  }

  private static LowRank product(int seed) {
    Key key = Key.ofSeed(seed);
    return new LowRank(new Factor.Keyed(key.fold("A")), new Factor.Keyed(key.fold("B")), 2, Z);
  }

  private MatrixChange change(Direction v, double scale) {
    return new WeightView(theta, List.of(v.times(scale))).changes(theta.get("w")).get(0);
  }

  @Test
  void productsStandBesideWithTheirScalesAndTheRestIsAdded() {
    Direction inner = product(2).plus(Z).scaled(-3);
    MatrixChange change = change(new Direction.Sum(List.of(Z, product(1), inner)), 0.5);
    assertEquals(
        List.of(new MatrixChange.Term(product(1), 0.5f), new MatrixChange.Term(product(2), -1.5f)),
        change.beside());
    assertEquals(
        new Perturbation(0.5, new Direction.Sum(List.of(Z, Z.scaled(-3)))), change.within());
    assertEquals(4, change.rank(theta.get("w")));
  }

  @Test
  void aProductAloneLeavesTheElementsAsTheyAre() {
    assertTrue(change(product(1), 0.5).within().isNone());
    Direction scaled = new PerTensor(Map.of("w", 2.0, "table", 1.0), product(1));
    assertEquals(2f * 0.5f, change(scaled, 0.5).beside().get(0).scale());
    Direction touched = new Touched(product(1), TouchedRows.of("table", new int[] {1}));
    assertEquals(1, change(touched, 0.5).beside().size());
    assertTrue(change(touched, 0.5).within().isNone());
  }

  @Test
  void whatIsNoPlainSumOfProductsIsAddedAsItIs() {
    Direction touched = new Touched(product(1), TouchedRows.of("w", new int[] {1}));
    Direction shaped = new InverseRoot(product(1), theta);
    Direction masked = new Masked(product(1), theta, theta.zeros(p -> true, p -> Shape.of(1)));
    for (Direction v : List.of(Z, Z.plus(Z), touched, shaped, masked)) {
      Perturbation place = v.times(0.5);
      WeightView view = new WeightView(theta, List.of(place, Perturbation.NONE));
      List<MatrixChange> changes = view.changes(theta.get("w"));
      assertSame(place, changes.get(0).within());
      assertTrue(changes.get(0).beside().isEmpty());
      assertSame(view, view.within(changes));
    }
  }

  @Test
  void aFrozenMatrixAndAScaleOfZeroHaveNothingBesideThem() {
    Parameters frozen = theta.freeze(p -> true);
    WeightView view = new WeightView(frozen, List.of(product(1).times(0.5)));
    assertTrue(view.changes(frozen.get("w")).get(0).beside().isEmpty());
    for (Direction v : List.of(product(1).scaled(0), product(1).scaled(1e-60))) {
      assertTrue(change(v, 0.5).beside().isEmpty());
      assertTrue(change(v, 0.5).within().isNone());
    }
    assertTrue(change(new PerTensor(Map.of("table", 1.0), product(1)), 1).beside().isEmpty());
  }

  @Test
  void factorsAreSharedWhereOnlyScalesDiffer() {
    MatrixChange plus = change(product(1).plus(product(2)), 0.5);
    assertTrue(plus.sharesFactors(change(product(1).scaled(3).plus(product(2)), -0.5)));
    assertFalse(plus.sharesFactors(change(product(2).plus(product(1)), 0.5)));
    assertFalse(plus.sharesFactors(change(product(1), 0.5)));
  }
}
