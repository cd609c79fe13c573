package zeroth.bench.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Measures of classes against cases worked out by hand and against the texts one by one. */
class ConfusionTest {

  /** 8 of class 0, of which 6 are found; 2 of class 1, of which 1 is. */
  private static final Confusion TWO = new Confusion(new int[][] {{6, 2}, {1, 1}});

  @Test
  void twoClassesByHand() {
    assertEquals(0.7, TWO.value(Measure.ACCURACY), 1e-15);
    assertEquals(0.8, TWO.value(Measure.MAJORITY), 1e-15);
    assertEquals((6.0 / 8 + 1.0 / 2) / 2, TWO.value(Measure.BALANCED_ACCURACY), 1e-15);
    double f0 = 2 * (6.0 / 7) * (6.0 / 8) / (6.0 / 7 + 6.0 / 8);
    double f1 = 2 * (1.0 / 3) * (1.0 / 2) / (1.0 / 3 + 1.0 / 2);
    assertEquals((f0 + f1) / 2, TWO.value(Measure.MACRO_F1), 1e-15);
    // (TP TN - FP FN) / sqrt((TP+FP)(TP+FN)(TN+FP)(TN+FN)) with class 1 as positive
    double matthews = (1 * 6 - 2 * 1) / Math.sqrt(3.0 * 2 * 8 * 7);
    assertEquals(matthews, TWO.value(Measure.MATTHEWS), 1e-15);
  }

  @Test
  void alwaysTheMajorityIsNoBetterThanItsBaseline() {
    Confusion ham = new Confusion(new int[][] {{877, 0}, {123, 0}});
    assertEquals(0.877, ham.value(Measure.ACCURACY), 1e-15);
    assertEquals(0.877, ham.value(Measure.MAJORITY), 1e-15);
    assertEquals(0.5, ham.value(Measure.BALANCED_ACCURACY), 1e-15);
    assertEquals(0, ham.value(Measure.MATTHEWS), 0);
    assertEquals(2 * 0.877 / 1.877 / 2, ham.value(Measure.MACRO_F1), 1e-15);
  }

  @Test
  void classesWithoutTextsAndPredictionsDoNotCount() {
    Confusion three = new Confusion(new int[][] {{6, 2, 0}, {1, 1, 0}, {0, 0, 0}});
    for (Measure measure : TWO.measures()) {
      assertEquals(TWO.value(measure), three.value(measure), 1e-15, measure.text());
    }
  }

  /** Several classes: the covariance form of Gorodkin's coefficient, text by text. */
  @Property(tries = 200)
  void matthewsIsTheCorrelationOfIndicators(
      @ForAll @Size(min = 2, max = 40) List<@IntRange(max = 8) Integer> pairs) {
    int[] right = pairs.stream().mapToInt(p -> p / 3).toArray();
    int[] said = pairs.stream().mapToInt(p -> p % 3).toArray();
    double both = covariance(right, said);
    double below = Math.sqrt(covariance(right, right) * covariance(said, said));
    Confusion confusion = Confusion.of(right, said, 3);
    double expected = below < 1e-12 ? 0 : both / below;
    assertEquals(expected, confusion.value(Measure.MATTHEWS), 1e-12);
    long equal = pairs.stream().filter(p -> p / 3 == p % 3).count();
    assertEquals((double) equal / pairs.size(), confusion.accuracy(), 1e-15);
    assertEquals(pairs.size(), confusion.texts());
  }

  private static double covariance(int[] a, int[] b) {
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      int k = c;
      double meanA = Arrays.stream(a).filter(x -> x == k).count() / (double) a.length;
      double meanB = Arrays.stream(b).filter(x -> x == k).count() / (double) b.length;
      for (int i = 0; i < a.length; i++) {
        sum += ((a[i] == c ? 1 : 0) - meanA) * ((b[i] == c ? 1 : 0) - meanB);
      }
    }
    return sum;
  }

  @Test
  void piecesAddUp() {
    Confusion sum = TWO.plus(new Confusion(new int[][] {{0, 1}, {2, 3}}));
    assertArrayEquals(new int[][] {{6, 3}, {3, 4}}, sum.counts());
    assertThrows(IllegalArgumentException.class, () -> TWO.plus(new AnswerMarks(1, 1, 1)));
    assertThrows(IllegalArgumentException.class, () -> TWO.value(Measure.EXACT_MATCH));
  }
}
