package zeroth.tensor.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import zeroth.tensor.LowRankTerm;
import zeroth.tensor.Segments;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;

/** Shapes that do not fit are refused with their names and shapes, before anything is computed. */
class OpGuardsTest {
  private final Backend backend = new ReferenceBackend();
  private final Parameters theta = theta();
  private final WeightView plain = WeightView.plain(theta);
  private final WeightView pair =
      new WeightView(
          theta,
          List.of(
              new Direction.Gaussian(Key.ofSeed(1)).times(1),
              new Direction.Gaussian(Key.ofSeed(1)).times(-1)));

  private static Parameters theta() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("w", Tensor.zeros(Shape.of(4, 3)));
    tensors.put("b", Tensor.zeros(Shape.of(4)));
    tensors.put("three", Tensor.zeros(Shape.of(3)));
    tensors.put("cube", Tensor.zeros(Shape.of(4, 3, 1)));
    return Parameters.of(tensors);
  }

  private Values values(int rows, int columns) {
    return backend.of(rows, columns, new float[rows * columns]);
  }

  @Test
  void valuesAreFilledExactly() {
    refused(() -> backend.of(2, 3, new float[5]), "(2, 3)", "5");
    refused(() -> backend.of(-1, -5, new float[5]), "(-1, -5)");
    refused(() -> backend.of(1 << 16, 1 << 16, new float[0]), "65536");
  }

  @Test
  void embeddingIdsAreRows() {
    refused(() -> backend.embedding(plain, "w", new int[] {0, 4}), "4", "w", "(4, 3)");
    refused(() -> backend.embedding(plain, "w", new int[] {-1}), "-1", "w");
    refused(() -> backend.embedding(plain, "b", new int[] {0}), "b", "(4)");
    refused(() -> backend.embedding(plain, "none", new int[] {0}), "none");
    assertEquals(0, backend.embedding(plain, "w", new int[0]).rows());
  }

  @Test
  void linearMapsFitTheirValues() {
    refused(() -> linear(plain, "w", "b", values(2, 4)), "w", "(4, 3)", "4 columns");
    refused(() -> linear(plain, "w", "three", values(2, 3)), "three", "(3)", "(4)");
    refused(() -> linear(plain, "w", "w", values(2, 3)), "w", "(4, 3)");
    refused(() -> linear(plain, "cube", "b", values(2, 1)), "cube", "(4, 3, 1)");
    refused(() -> linear(plain, "b", null, values(2, 4)), "b", "(4)");
    refused(() -> linear(pair, "w", "b", values(3, 3)), "3 rows", "2 candidates");
    assertEquals(4, linear(pair, "w", null, values(4, 3)).columns());
  }

  private Values linear(WeightView view, String weight, String bias, Values x) {
    return backend.linear(view, weight, bias, x, Pointwise.IDENTITY);
  }

  @Test
  void sumsHaveOneShape() {
    refused(() -> backend.add(values(2, 3), values(3, 2)), "(2, 3)", "(3, 2)");
    refused(
        () -> backend.addScaled(values(2, 3), 1, values(3, 2), Pointwise.IDENTITY),
        "(2, 3)",
        "(3, 2)");
  }

  @Test
  void termsFitTheirMatricesAndAreSeen() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("w", Tensor.zeros(Shape.of(4, 3)));
    tensors.put("a", Tensor.zeros(Shape.of(2, 3)));
    tensors.put("b", Tensor.zeros(Shape.of(4, 2)));
    tensors.put("bias", Tensor.zeros(Shape.of(4)));
    Parameters all = Parameters.of(tensors);
    refused(() -> all.with(Map.of("w", new LowRankTerm("b", "a", 1))), "w (4, 3)", "b (4, 2)");
    refused(() -> all.with(Map.of("w", new LowRankTerm("a", "w", 1))), "w (4, 3)", "a (2, 3)");
    refused(() -> all.with(Map.of("bias", new LowRankTerm("a", "b", 1))), "bias (4)");
    refused(() -> all.with(Map.of("none", new LowRankTerm("a", "b", 1))), "none");
    refused(() -> new LowRankTerm("a", "b", Float.NaN), "NaN");
    LowRankTerm term = new LowRankTerm("a", "b", 2);
    Parameters fitting = all.with(Map.of("w", term));
    assertEquals(term, fitting.freeze(p -> true).copy().on(backend).termBeside("w"));
    WeightView view = WeightView.plain(fitting);
    refused(() -> backend.embedding(view, "w", new int[] {0}), "w has a term");
    refused(
        () -> backend.vocabularyLosses(view, "w", null, values(1, 3), new int[] {0}),
        "w has a term");
  }

  @Test
  void layerNormFitsItsValues() {
    refused(() -> backend.layerNorm(plain, "b", "three", 1e-5f, values(2, 3)), "b", "(4)", "(3)");
    refused(() -> backend.layerNorm(plain, "three", "b", 1e-5f, values(2, 3)), "b", "(4)", "(3)");
    refused(() -> backend.layerNorm(pair, "three", "three", 1e-5f, values(3, 3)), "3 rows");
  }

  @Test
  void attentionIsOverWholeGroupsAndHeads() {
    Segments segments = Segments.ofLengths(2, 1);
    Values x = values(6, 4);
    refused(() -> backend.attention(x, x, values(6, 2), segments, 2), "(6, 4)", "(6, 2)");
    refused(() -> backend.attention(x, values(3, 4), x, segments, 2), "(6, 4)", "(3, 4)");
    refused(() -> backend.attention(x, x, x, segments, 3), "3 heads", "4 columns");
    refused(() -> backend.attention(x, x, x, segments, 0), "0 heads");
    refused(() -> backend.attention(x, x, x, segments, -2), "-2 heads");
    refused(() -> backend.attention(x, x, x, Segments.ofLengths(4), 2), "6 rows", "4 tokens");
    refused(() -> backend.attention(x, x, x, Segments.ofLengths(), 2), "6 rows", "0 tokens");
  }

  @Test
  void headsShareKeysEvenlyAndCausalQueriesAreTheLast() {
    Segments three = Segments.ofLengths(2, 1);
    refused(() -> new Attention(three, three, 3, 2, true), "3 heads", "2 of keys");
    refused(() -> new Attention(three, Segments.ofLengths(3), 2, 2, false), "2 sequences", "1");
    refused(
        () -> new Attention(three, Segments.ofLengths(1, 2), 2, 2, true), "2 queries", "1 keys");
    Attention shared = Attention.causal(three, 4, 2);
    refused(() -> backend.attention(values(3, 8), values(3, 8), values(3, 8), shared), "8 columns");
    refused(() -> backend.attention(values(6, 8), values(3, 4), values(3, 4), shared), "(6, 8)");
    assertEquals(8, backend.attention(values(3, 8), values(3, 4), values(3, 4), shared).columns());
  }

  @Test
  void rowsBetweenSequencesAreForKeysAlone() {
    Segments spaced = Segments.spaced(new int[] {0, 2}, new int[] {1, 1}, 3);
    Values x = values(3, 4);
    refused(() -> backend.meanPool(x, spaced), "rows between");
    refused(() -> backend.attention(x, x, x, spaced, 2), "rows between");
    refused(() -> backend.join(x, Segments.ofLengths(1, 2), x, spaced), "rows between");
    Segments queries = Segments.ofLengths(1, 1);
    Attention pattern = new Attention(queries, spaced, 2, 2, false);
    assertEquals(2, backend.attention(values(2, 4), x, x, pattern).rows());
  }

  @Test
  void whatGrowsGoesOnFromRowsThatItHas() {
    GrowingRows rows = backend.growing(4, 2);
    Segments segments = Segments.ofLengths(1, 2);
    rows.with(new int[] {0, 0}, values(3, 4), segments);
    refused(() -> rows.with(new int[] {1, 3}, values(3, 4), segments), "3 of the 2 rows");
    refused(() -> rows.with(new int[] {1, -1}, values(3, 4), segments), "-1 of the 2 rows");
    refused(() -> rows.with(new int[] {1, 2}, values(3, 3), segments), "(3, 3)", "4 columns");
    refused(() -> rows.with(new int[] {1, 2}, values(2, 4), segments), "(2, 4)", "3 rows");
    refused(() -> rows.with(new int[] {1}, values(3, 4), segments), "1 and 2 sequences for 2");
    assertEquals(8, rows.read(1).length);
  }

  @Test
  void rmsNormsFitTheirValues() {
    refused(() -> backend.rmsNorm(plain, "three", 1e-5f, values(2, 4)), "three", "(3)", "4");
    refused(() -> backend.rmsNorm(plain, "w", 1e-5f, values(2, 3)), "w", "(4, 3)");
    refused(() -> backend.rmsNorm(pair, "three", 1e-5f, values(3, 3)), "3 rows");
    assertEquals(6, backend.rmsNorm(plain, "three", 1e-5f, values(2, 6)).columns());
  }

  @Test
  void rotationsFitTheirValues() {
    Rotary rotary = Rotary.of(new double[] {1, 0.5}, 7);
    refused(() -> backend.rotate(values(2, 6), rotary, new int[] {0, 1}), "2 pairs", "6 columns");
    refused(() -> backend.rotate(values(2, 4), rotary, new int[] {0, 7}), "7 of 7");
    refused(() -> backend.rotate(values(2, 4), rotary, new int[] {0, -1}), "-1 of 7");
    refused(() -> backend.rotate(values(3, 4), rotary, new int[] {0, 1}), "3 rows", "2 tokens");
  }

  @Test
  void rowsAreChosenAndJoinedWithinGroups() {
    refused(() -> backend.select(values(4, 2), 2, new int[] {2}), "2 of 2");
    refused(() -> backend.select(values(5, 2), 2, new int[] {0}), "5 rows", "2 tokens");
    Segments two = Segments.ofLengths(2);
    refused(() -> backend.join(values(2, 2), two, values(2, 3), two), "2 and 3 columns");
    refused(() -> backend.join(values(2, 2), two, values(4, 2), two), "2 and 4 rows");
    refused(
        () -> backend.join(values(2, 2), two, values(2, 2), Segments.ofLengths(1, 1)), "sequences");
    refused(() -> backend.multiply(values(2, 3), values(3, 2)), "(2, 3)", "(3, 2)");
  }

  @Test
  void everyRowHasOneOfTheOthers() {
    Values x = values(2, 3);
    int[] rows = {0, 4};
    refused(() -> backend.multiplyRows(x, values(4, 3), rows), "4 of 4");
    refused(() -> backend.multiplyRows(x, values(5, 2), rows), "(2, 3)", "(5, 2)");
    refused(() -> backend.multiplyRows(values(3, 3), values(5, 3), rows), "(3, 3)", "2 rows");
    refused(() -> backend.addScaledRows(x, 1, values(4, 3), rows, Pointwise.RELU), "4 of 4");
    assertEquals(2, backend.multiplyRows(x, values(5, 3), rows).rows());
  }

  @Test
  void candidatesHaveAllRows() {
    Values x = values(5, 3);
    refused(() -> affine(x, 5), "5 rows", "2 candidates");
    refused(() -> affine(x, 2, 2), "5 rows", "with 4 rows");
    refused(() -> affine(values(5, 4), 2, 3), "w", "4 columns");
    assertEquals(5, affine(x, 2, 3).rows());
  }

  private Values affine(Values x, int... lengths) {
    return backend.affine(pair, "w", "b", x, Segments.ofLengths(lengths), Pointwise.IDENTITY);
  }

  @Test
  void lossesHaveTargetsInTheVocabulary() {
    refused(() -> losses(values(2, 3), 0, 4), "4", "w", "(4, 3)");
    refused(() -> losses(values(2, 3), 0, -1), "-1", "w");
    refused(() -> losses(values(3, 3), 0, 1), "2 targets", "3 rows");
    refused(() -> losses(values(2, 4), 0, 1), "w", "4 columns");
    assertEquals(2, losses(values(2, 3), 0, 3).rows());
  }

  private VocabularyLosses losses(Values x, int... targets) {
    return backend.vocabularyLosses(plain, "w", "b", x, targets);
  }

  @Test
  void poolingIsOverWholeGroups() {
    refused(() -> backend.meanPool(values(5, 2), Segments.ofLengths(2)), "5 rows", "2 tokens");
    refused(() -> backend.meanPool(values(5, 2), Segments.ofLengths()), "5 rows", "0 tokens");
    assertEquals(0, backend.meanPool(values(0, 2), Segments.ofLengths()).rows());
  }

  private static void refused(Executable op, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, op).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "'" + message + "' does not say " + part);
    }
  }
}
