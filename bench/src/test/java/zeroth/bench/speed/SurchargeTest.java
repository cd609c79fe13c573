package zeroth.bench.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import zeroth.bench.TinyModel;
import zeroth.transformer.Model;

/**
 * Counted by hand for a model of one layer, width 16, inner width 32, and two texts of 8 tokens.
 */
class SurchargeTest {
  /** Four square maps and two of the feed-forward part. */
  private static final double MATRICES = 4 * 16 * 16 + 2 * 16 * 32;

  /** Rows and columns of each. */
  private static final double EDGES = 4 * (16 + 16) + 2 * (16 + 32);

  private final Model model = TinyModel.create();
  private final List<int[]> batch = List.of(new int[] {2, 5, 3}, new int[] {2, 5, 6, 7, 3});
  private final double U = model.parameters().size();
  private final double E = StepCost.of(model, batch).evaluated();
  private final Map<String, Surcharge> steps =
      Surcharge.of(model, batch).stream()
          .collect(Collectors.toMap(Surcharge::what, Function.identity()));

  @Test
  void noiseIsMadeForEachDirectionAndAgainForItsUpdate() {
    assertEquals(E + U, steps.get("mezo").normals());
    assertEquals(6 * E + 6 * U, steps.get("rloo, K=6").normals());
    assertEquals(6 * E + 6 * U, steps.get("loren, K=6").normals());
    assertEquals(8 * U, steps.get("mezo").bytes());
  }

  @Test
  void lowRankTermsTakeTwoOperationsARankForEachEdgeAndToken() {
    double sides = 2 * 2 * 24 * EDGES * 8;
    assertEquals(sides + 2 * 24 * U, steps.get("subzero").flop());
    assertEquals(0, steps.get("subzero").normals());
  }

  @Test
  void flipoutHasASecondProductForEachSide() {
    assertEquals(2 * 2 * MATRICES * 8 + 2 * 2 * U, steps.get("grzo").flop());
  }

  @Test
  void memoryIsHiddenBehindComputingOrTheOtherWayRound() {
    assertEquals(10 / 4.0 + 6 / 2.0, new Surcharge("x", 2, 10, 6, 40).seconds(4, 2, 8));
    assertEquals(80 / 8.0, new Surcharge("x", 2, 10, 6, 80).seconds(4, 2, 8));
  }
}
