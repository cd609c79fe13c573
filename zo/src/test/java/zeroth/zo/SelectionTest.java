package zeroth.zo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Which evaluation is the better one. */
class SelectionTest {
  private final Evaluation a = new Evaluation(1.0, 0.8, 1);

  @Test
  void evaluationsAreOrderedByAccuracyThenLoss() {
    Selection by = Selection.ACCURACY;
    assertTrue(by.prefers(a, new Evaluation(0.5, 0.7, 1)));
    assertTrue(by.prefers(a, new Evaluation(1.5, 0.8, 1)));
    assertFalse(by.prefers(a, new Evaluation(0.5, 0.8, 1)));
    assertFalse(by.prefers(a, new Evaluation(1.0, 0.8, 1)));
    assertFalse(by.prefers(a, new Evaluation(2.0, 0.9, 1)));
  }

  @Test
  void evaluationsAreOrderedByLossThenAccuracy() {
    for (Selection by : new Selection[] {Selection.LOSS, Selection.LAST, Selection.AVERAGE}) {
      assertFalse(by.prefers(a, new Evaluation(0.5, 0.7, 1)));
      assertTrue(by.prefers(a, new Evaluation(1.5, 0.9, 1)));
      assertTrue(by.prefers(a, new Evaluation(1.0, 0.7, 1)));
      assertFalse(by.prefers(a, new Evaluation(1.0, 0.8, 1)));
      assertFalse(by.prefers(a, new Evaluation(1.0, 0.9, 1)));
    }
  }

  @Test
  void aLossThatIsNoNumberIsNeverPreferred() {
    Evaluation none = new Evaluation(Double.NaN, 0.9, 1);
    assertFalse(Selection.LOSS.prefers(none, a));
    assertTrue(Selection.LOSS.prefers(a, none));
  }

  @Test
  void whereThereAreNoClassesTheLossDecides() {
    Evaluation better = new Evaluation(0.5, Double.NaN, 1);
    Evaluation worse = new Evaluation(0.6, Double.NaN, 1);
    assertTrue(Selection.LOSS.prefers(better, worse));
    assertFalse(Selection.LOSS.prefers(worse, better));
    assertFalse(Selection.LOSS.prefers(better, better));
  }

  @Test
  void namesAreReadBackAndOthersRefused() {
    for (Selection selection : Selection.values()) {
      assertEquals(selection, Selection.of(selection.text()));
    }
    var e = assertThrows(IllegalArgumentException.class, () -> Selection.of("luck"));
    assertEquals("select is luck, not loss or accuracy or last or average", e.getMessage());
  }
}
