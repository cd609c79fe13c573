package zeroth.bench.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** How texts are dealt: disjoint, complete, stratified, and independent of the file's order. */
class SplitsProperties {

  @Property(tries = 200)
  void everyTextIsInExactlyOneSplit(
      @ForAll @Size(min = 1, max = 5) List<@IntRange(max = 40) Integer> sizes) {
    List<LabelledText> texts = texts(sizes);
    Splits splits = Splits.of(texts, sizes.size(), Splits.TEST_SHARE, Splits.DEV_SHARE);
    List<LabelledText> dealt = new ArrayList<>();
    for (var split : List.of(splits.train(), splits.dev(), splits.test())) {
      split.forEach(dealt::addAll);
    }
    assertEquals(texts.size(), dealt.size());
    assertEquals(new HashSet<>(texts), new HashSet<>(dealt));
  }

  @Property(tries = 200)
  void eachClassIsDealtInTheSameShares(
      @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 3, max = 400) Integer> sizes) {
    Splits splits = Splits.of(texts(sizes), sizes.size(), Splits.TEST_SHARE, Splits.DEV_SHARE);
    for (int c = 0; c < sizes.size(); c++) {
      double n = sizes.get(c);
      assertTrue(splits.test().get(c).size() >= 1);
      assertTrue(splits.dev().get(c).size() >= 1);
      assertTrue(splits.train().get(c).size() >= 1);
      assertEquals(n / 5, splits.test().get(c).size(), 0.5);
      assertEquals(n / 10, splits.dev().get(c).size(), n < 5 ? 1 : 0.5);
    }
  }

  @Property(tries = 100)
  void theOrderOfTheFileDoesNotMatter(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 30) Integer> sizes, @ForAll long seed) {
    List<LabelledText> texts = texts(sizes);
    List<LabelledText> shuffled = new ArrayList<>(texts);
    Collections.shuffle(shuffled, new Random(seed));
    assertEquals(
        Splits.of(texts, sizes.size(), Splits.TEST_SHARE, Splits.DEV_SHARE),
        Splits.of(shuffled, sizes.size(), Splits.TEST_SHARE, Splits.DEV_SHARE));
  }

  @Property(tries = 200)
  void askingForMoreOnlyAdds(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 5, max = 30) Integer> sizes,
      @ForAll @IntRange(min = 1, max = 5) int fewer) {
    List<List<LabelledText>> split = Splits.byClass(texts(sizes), sizes.size());
    int all = sizes.stream().mapToInt(n -> n).sum();
    Set<LabelledText> more = new HashSet<>(Splits.take("train", split, all, sizes.size(), false));
    List<LabelledText> less = Splits.take("train", split, fewer, sizes.size(), false);
    assertEquals(fewer, less.size());
    assertTrue(more.containsAll(less));
  }

  @Property(tries = 300)
  void quotasAreWithinOneOfTheirDue(
      @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 50) Integer> sizes,
      @ForAll @IntRange(min = 1, max = 300) int wanted) {
    int[] available = sizes.stream().mapToInt(n -> n).toArray();
    int sum = IntStream.of(available).sum();
    int n = Math.min(wanted, sum);
    int[] quota = Splits.quota(available, n, false);
    assertEquals(n, IntStream.of(quota).sum());
    for (int c = 0; c < quota.length; c++) {
      double due = (double) n * available[c] / sum;
      assertTrue(Math.abs(quota[c] - due) < 1, quota[c] + " of " + due);
      assertTrue(quota[c] <= available[c]);
    }
  }

  @Property(tries = 100)
  void balancedQuotasDifferByAtMostOne(
      @ForAll @IntRange(min = 1, max = 9) int classes, @ForAll @IntRange(min = 1) int wanted) {
    int[] available = new int[classes];
    java.util.Arrays.fill(available, Integer.MAX_VALUE);
    int n = Math.max(1, wanted / 2);
    int[] quota = Splits.quota(available, n, true);
    assertEquals(n, IntStream.of(quota).sum());
    int most = IntStream.of(quota).max().orElseThrow();
    int least = IntStream.of(quota).min().orElseThrow();
    assertTrue(most - least <= 1);
  }

  private static List<LabelledText> texts(List<Integer> sizes) {
    List<LabelledText> texts = new ArrayList<>();
    for (int c = 0; c < sizes.size(); c++) {
      for (int i = 0; i < sizes.get(c); i++) {
        texts.add(new LabelledText("text " + i + " of class " + c, c));
      }
    }
    return texts;
  }
}
