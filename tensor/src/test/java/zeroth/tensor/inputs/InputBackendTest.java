package zeroth.tensor.inputs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zeroth.tensor.LowRankTerm;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.gradient.Tape;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;

/** What is told of a small forward, and what it says of gradients. */
class InputBackendTest {
  private static final int[] IDS = {3, 0, 4, 3};

  /** A use of a matrix in words, with the rows it was multiplied with. */
  private record Use(String what, float[] rows) {}

  private static final class Told implements MatrixUses {
    private final List<Use> uses = new ArrayList<>();

    @Override
    public void multiplied(Parameter w, float[] x) {
      uses.add(new Use("multiplied " + w.name(), x.clone()));
    }

    @Override
    public void lookedUp(Parameter table) {
      uses.add(new Use("looked up " + table.name(), null));
    }
  }

  /** A table of 5 rows, a map of 3 to 4 with a term beside it, another of 4 to 2. */
  private static Parameters theta() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("table", Tensor.zeros(Shape.of(5, 3)));
    tensors.put("map", Tensor.zeros(Shape.of(4, 3)));
    tensors.put("A", Tensor.zeros(Shape.of(2, 3)));
    tensors.put("B", Tensor.zeros(Shape.of(4, 2)));
    tensors.put("bias", Tensor.zeros(Shape.of(4)));
    tensors.put("head", Tensor.zeros(Shape.of(2, 4)));
    Parameters theta = Parameters.of(tensors);
    theta.add(1, new Direction.Gaussian(Key.ofSeed(5)));
    return theta.with(Map.of("map", new LowRankTerm("A", "B", 0.5f)));
  }

  private static float[] forward(InputBackend b, WeightView view) {
    Values words = b.embedding(view, "table", IDS);
    Values hidden = b.linear(view, "map", "bias", words, Pointwise.GELU);
    return b.read(b.linear(view, "head", null, hidden, Pointwise.IDENTITY));
  }

  @Test
  void usesOfTrainableMatricesAreToldInTheOrderOfTheForward() {
    Parameters theta = theta();
    Told told = new Told();
    InputBackend b = new InputBackend(new ReferenceBackend(), told);
    forward(b, WeightView.plain(theta));
    assertEquals(
        List.of(
            "looked up table", "multiplied map", "multiplied A", "multiplied B", "multiplied head"),
        told.uses.stream().map(Use::what).toList());
    float[] table = theta.tensor("table").data();
    float[] words = new float[12];
    for (int t = 0; t < IDS.length; t++) {
      System.arraycopy(table, 3 * IDS[t], words, 3 * t, 3);
    }
    assertArrayEquals(words, told.uses.get(1).rows);
    assertArrayEquals(words, told.uses.get(2).rows);
    float[] A = theta.tensor("A").data();
    for (int t = 0; t < IDS.length; t++) {
      for (int k = 0; k < 2; k++) {
        double sum = 0;
        for (int i = 0; i < 3; i++) {
          sum += (double) words[3 * t + i] * A[3 * k + i];
        }
        assertEquals(sum, told.uses.get(3).rows[2 * t + k], 1e-5);
      }
    }
    assertEquals(16, told.uses.get(4).rows.length);
  }

  @Test
  void headsOverAVocabularyAreMapsAndFrozenMatricesAreNotTold() {
    Parameters theta = theta().freeze(p -> !p.name().equals("head") && !p.name().equals("A"));
    Told told = new Told();
    InputBackend b = new InputBackend(new ReferenceBackend(), told);
    WeightView view = WeightView.plain(theta);
    Values words = b.embedding(view, "table", IDS);
    Values hidden = b.linear(view, "map", "bias", words, Pointwise.IDENTITY);
    b.vocabularyLosses(view, "head", null, hidden, new int[] {0, 1, 1, 0});
    assertEquals(
        List.of("multiplied A", "multiplied head"), told.uses.stream().map(Use::what).toList());
    assertArrayEquals(b.read(hidden), told.uses.get(1).rows);
  }

  @Test
  void rowsOfAllCandidatesAreShown() {
    Parameters theta = theta();
    Direction z = new Direction.Gaussian(Key.ofSeed(1));
    Told told = new Told();
    InputBackend b = new InputBackend(new ReferenceBackend(), told);
    forward(b, new WeightView(theta, List.of(z.times(0.1), z.times(-0.1))));
    assertEquals(24, told.uses.get(1).rows.length);
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeItIsTold() {
    Told told = new Told();
    InputBackend b = new InputBackend(new ReferenceBackend(), told);
    WeightView view = WeightView.plain(theta());
    Values words = b.embedding(view, "table", IDS);
    assertThrows(
        IllegalArgumentException.class,
        () -> b.affine(view, "head", null, words, Pointwise.IDENTITY));
    assertEquals(1, told.uses.size());
  }

  /** The rows of dL/dW are sums of the rows that W was multiplied with, here of one. */
  @Test
  void theGradientOfAMapLiesInTheSpanOfItsRows() {
    Parameters theta = theta();
    Told told = new Told();
    InputBackend b = new InputBackend(new ReferenceBackend(), told);
    WeightView view = WeightView.plain(theta);
    float[] x = {0.5f, -2, 1};
    b.linear(view, "map", "bias", b.of(1, 3, x), Pointwise.GELU);
    Tape tape = new Tape(new ReferenceBackend());
    tape.begin();
    Values y = tape.linear(view, "map", "bias", tape.of(1, 3, x), Pointwise.GELU);
    Parameters gradient = theta.zeros(p -> true);
    tape.backward(y, new float[] {1, -1, 2, 0.5f}, gradient);
    for (int use = 0; use < 3; use++) {
      float[] rows = told.uses.get(use).rows;
      String name = told.uses.get(use).what.substring("multiplied ".length());
      float[] g = gradient.tensor(name).data();
      int n = rows.length;
      for (int i = 0; i < g.length; i++) {
        int row = i / n * n;
        for (int j = 0; j < n; j++) { // a multiple of the one row
          assertEquals((double) g[i] * rows[j], (double) g[row + j] * rows[i % n], 1e-5, name);
        }
      }
    }
  }
}
