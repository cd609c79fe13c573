package zeroth.bench.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import zeroth.bench.TinyModel;
import zeroth.transformer.Model;

/** Operations and bytes, counted by hand for a model of one layer, width 16, inner width 32. */
class StepCostTest {
  /** Four square maps and two of the feed-forward part. */
  private static final int MATRICES = 4 * 16 * 16 + 2 * 16 * 32;

  /** Three layer norms; biases of the four maps, the inner and the outer one. */
  private static final int VECTORS = 3 * 2 * 16 + 4 * 16 + 32 + 16;

  private final Model model = TinyModel.create();
  private final StepCost cost =
      StepCost.of(model, List.of(new int[] {2, 5, 3}, new int[] {2, 5, 6, 7, 3}));

  @Test
  void aForwardTakesTwoOperationsAWeightAndTokenAndTheAttention() {
    // q k^T and the weighted sum of values: 2 * 16 operations each, for each pair of tokens
    assertEquals(2 * MATRICES * 8 + 2 * 2 * 16 * (9 + 25), cost.forwardFlop());
  }

  @Test
  void aForwardReadsTheMapsOnceAndTwoRowsAToken() {
    assertEquals(4 * (MATRICES + VECTORS + 8 * 2 * 16 + 16), cost.forwardBytes());
  }

  @Test
  void noiseIsGeneratedForWhatIsReadAndForAllThatIsUpdated() {
    // ids 2 3 5 6 7, positions 0 to 4, one type
    assertEquals(MATRICES + VECTORS + (5 + 5 + 1) * 16, cost.evaluated());
    assertEquals(model.parameters().size(), cost.updated());
    assertEquals(8.0 * model.parameters().size(), cost.updateBytes());
  }

  @Test
  void secondsAddUp() {
    StepCost simple = new StepCost(10, 0, 3, 5);
    assertEquals(2 * 10 / 4.0 + 8 / 2.0 + 40 / 8.0, simple.seconds(4, 2, 8));
  }
}
