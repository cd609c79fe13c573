package zeroth.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import zeroth.transformer.head.CrossEntropy;

class CrossEntropyProperties {

  /** -log of the softmax probability of the label, written out. */
  @Property(tries = 200)
  void isTheMeanNegativeLogProbability(
      @ForAll("logits") float[] logits,
      @ForAll @IntRange(max = 2) int first,
      @ForAll @IntRange(max = 2) int second) {
    double expected = (negativeLog(logits, 0, first) + negativeLog(logits, 3, second)) / 2;
    double found = CrossEntropy.mean(logits, 0, new int[] {first, second}, 3);
    assertEquals(expected, found, 1e-12 * Math.max(1, expected));
    assertEquals(
        negativeLog(logits, 3, second),
        CrossEntropy.mean(logits, 1, new int[] {second}, 3),
        1e-12 * Math.max(1, expected));
  }

  @Property(tries = 100)
  void gradientIsTheDerivative(
      @ForAll("logits") float[] logits,
      @ForAll @IntRange(max = 2) int first,
      @ForAll @IntRange(max = 2) int second) {
    int[] labels = {first, second};
    float[] gradient = CrossEntropy.gradient(logits, labels, 3);
    for (int i = 0; i < logits.length; i++) {
      float[] up = logits.clone();
      float[] down = logits.clone();
      up[i] += 0.01f;
      down[i] -= 0.01f;
      double difference =
          (negativeLog(up, 0, first)
                  + negativeLog(up, 3, second)
                  - negativeLog(down, 0, first)
                  - negativeLog(down, 3, second))
              / (2 * ((double) up[i] - down[i]));
      assertEquals(difference, gradient[i], 1e-5, "logit " + i);
    }
  }

  @Provide
  Arbitrary<float[]> logits() {
    return Arbitraries.floats().between(-20, 20).array(float[].class).ofSize(6);
  }

  private static double negativeLog(float[] logits, int row, int label) {
    double total = 0;
    for (int c = 0; c < 3; c++) {
      total += Math.exp(logits[row + c]);
    }
    return -Math.log(Math.exp(logits[row + label]) / total);
  }

  @Example
  void largeLogitsDoNotOverflow() {
    assertEquals(2e30, CrossEntropy.mean(new float[] {1e30f, -1e30f}, 0, new int[] {1}, 2), 1e24);
    assertEquals(0, CrossEntropy.mean(new float[] {1e30f, -1e30f}, 0, new int[] {0}, 2));
    float[] gradient = CrossEntropy.gradient(new float[] {1e30f, -1e30f}, new int[] {1}, 2);
    assertArrayEquals(new float[] {1, -1}, gradient);
  }

  @Example
  void aNanLogitGivesANanLoss() {
    double loss = CrossEntropy.mean(new float[] {Float.NaN, 1}, 0, new int[] {1}, 2);
    assertTrue(Double.isNaN(loss));
  }
}
