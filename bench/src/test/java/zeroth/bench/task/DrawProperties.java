package zeroth.bench.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import zeroth.tensor.BadInputException;

/** What a protocol draws: k of each class, disjoint, the same test split, by the seed alone. */
class DrawProperties {

  @Property(tries = 150)
  void kOfEachClassAreDrawnAndNoTextIsInTwoSplits(
      @ForAll @Size(min = 2, max = 4) List<@IntRange(min = 8, max = 60) Integer> sizes,
      @ForAll @IntRange(min = 1, max = 5) int k,
      @ForAll long seed) {
    List<String> notes = new ArrayList<>();
    Dataset data = read(sizes, false, new Random(1), Protocol.named("mezo-k" + k), seed, notes);
    boolean few = false;
    for (int c = 0; c < sizes.size(); c++) {
      int pool = sizes.get(c) - (int) Math.rint(sizes.get(c) * 0.2);
      int train = Math.min(k, pool);
      int dev = Math.min(k, pool - train);
      assertEquals(train, count(data.train(), c));
      assertEquals(dev, count(data.dev(), c));
      few |= dev < k;
    }
    assertEquals(few, notes.stream().anyMatch(note -> note.contains("there are fewer of")));
    Set<String> texts = new HashSet<>();
    for (List<LabelledText> split : List.of(data.train(), data.dev(), data.test())) {
      split.forEach(text -> assertTrue(texts.add(text.text()), text.text()));
    }
  }

  /** As the data's order, the seed of a draw leaves the test split alone. */
  @Property(tries = 100)
  void theTestSplitIsThatOfARunWithoutAProtocol(
      @ForAll @Size(min = 2, max = 4) List<@IntRange(min = 8, max = 60) Integer> sizes,
      @ForAll boolean ownTests,
      @ForAll long seed) {
    Dataset plain = Dataset.read(task(sizes, ownTests, new Random(1)), null, List.of(), ALL);
    for (String name : List.of("mezo-k3", "zero-shot")) {
      Protocol protocol = Protocol.named(name);
      Dataset drawn = read(sizes, ownTests, new Random(seed), protocol, seed, new ArrayList<>());
      assertEquals(plain.test(), drawn.test());
    }
  }

  @Property(tries = 100)
  void theOrderOfTheFileDoesNotMatterAndOtherSeedsDrawOthers(
      @ForAll @Size(min = 2, max = 3) List<@IntRange(min = 40, max = 60) Integer> sizes,
      @ForAll long seed) {
    Protocol k8 = Protocol.named("mezo-k8");
    Dataset one = read(sizes, true, new Random(1), k8, seed, new ArrayList<>());
    Dataset same = read(sizes, true, new Random(seed), k8, seed, new ArrayList<>());
    assertEquals(one, same);
    Dataset other = read(sizes, true, new Random(1), k8, seed + 1, new ArrayList<>());
    assertNotEquals(new HashSet<>(one.train()), new HashSet<>(other.train()));
    assertNotEquals(new HashSet<>(one.dev()), new HashSet<>(other.dev()));
  }

  /** Over many seeds each of n texts is drawn k / n of the times: within 5 standard errors. */
  @Test
  void everyTextOfAClassIsDrawnAsOftenAsAnyOther() {
    int n = 20;
    int k = 5;
    int draws = 2000;
    int[] drawn = new int[n];
    List<LabelledText> pool = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      pool.add(new LabelledText("text " + i, 0));
    }
    for (int seed = 0; seed < draws; seed++) {
      Draw draw = Protocol.named("mezo-k" + k).draw(seed);
      for (LabelledText text :
          draw.from(List.of(pool), Groups.NONE, List.of("x"), note -> {}).train()) {
        drawn[pool.indexOf(text)]++;
      }
    }
    double share = (double) k / n;
    double error = Math.sqrt(share * (1 - share) / draws);
    for (int times : drawn) {
      assertEquals(share, (double) times / draws, 5 * error);
    }
  }

  /** 1,000 and 500 where there are as many; of few 100 for development. */
  @Test
  void theLargeModelsProtocolDrawsOfAllClassesTogether() {
    int[][] poolAndSplits = {
      {4000, 1000, 500},
      {1500, 1000, 500},
      {1200, 700, 500},
      {1000, 500, 500},
      {999, 899, 100},
      {250, 150, 100}
    };
    for (int[] expected : poolAndSplits) {
      int half = expected[0] / 2;
      List<Integer> sizes = List.of(half, expected[0] - half);
      Protocol protocol = Protocol.named("mezo-1000");
      Dataset data = read(sizes, true, new Random(1), protocol, 0, new ArrayList<>());
      assertEquals(expected[1], data.train().size());
      assertEquals(expected[2], data.dev().size());
      Set<LabelledText> both = new HashSet<>(data.train());
      both.addAll(data.dev());
      assertEquals(expected[1] + expected[2], both.size());
    }
  }

  @Test
  void atMostAThousandAreTestedOn() {
    Protocol protocol = Protocol.named("mezo-k16");
    List<Integer> sizes = List.of(4000, 2000);
    Dataset data = read(sizes, false, new Random(1), protocol, 13, new ArrayList<>());
    assertEquals(1000, data.test().size());
    assertEquals(2.0 / 3, count(data.test(), 0) / 1000.0, 1e-3); // the classes' own shares
  }

  @Test
  void theSeedsAreThePublishedOnes() {
    assertEquals(List.of(13L, 21L, 42L, 87L, 100L), Protocol.named("mezo-k16").seeds());
    assertEquals(512, Protocol.named("mezo-k512").train());
    assertEquals(512, Protocol.named("mezo-k512").dev());
    assertEquals(List.of(0L), Protocol.named("mezo-1000").seeds());
  }

  @Test
  void whatCannotBeDrawnIsRefused() {
    for (String name : List.of("mezo-k0", "mezo-k-1", "mezo", "", "mezo-k9999999")) {
      assertThrows(BadInputException.class, () -> Protocol.named(name));
    }
    Protocol k2 = Protocol.named("mezo-k2");
    List<LabelledText> two = List.of(new LabelledText("a", 0), new LabelledText("b", 0));
    List<List<LabelledText>> noDev = List.of(two);
    List<List<LabelledText>> noneOfY = List.of(two, List.of());
    for (List<List<LabelledText>> pool : List.of(noDev, noneOfY)) {
      List<String> labels = List.of("x", "y").subList(0, pool.size());
      assertThrows(
          BadInputException.class, () -> k2.draw(1).from(pool, Groups.NONE, labels, note -> {}));
    }
    assertThrows(
        BadInputException.class,
        () ->
            Protocol.named("mezo-1000").draw(0).from(noDev, Groups.NONE, List.of("x"), note -> {}));
  }

  private static final SplitSizes ALL =
      new SplitSizes(SplitSizes.ALL, SplitSizes.ALL, SplitSizes.ALL);

  private static Dataset read(
      List<Integer> sizes,
      boolean ownTests,
      Random order,
      Protocol protocol,
      long seed,
      List<String> notes) {
    Task task = task(sizes, ownTests, order);
    return Dataset.read(task, null, List.of(), protocol.draw(seed), notes::add);
  }

  private static int count(List<LabelledText> split, int c) {
    return (int) split.stream().filter(text -> text.label() == c).count();
  }

  /** So many texts of each class, in any order; with a test file of its own, or without. */
  private static Task task(List<Integer> sizes, boolean ownTests, Random order) {
    List<Example> examples = new ArrayList<>();
    for (int c = 0; c < sizes.size(); c++) {
      for (int i = 0; i < sizes.get(c); i++) {
        examples.add(new Example("text " + i + " of " + c, "c" + c, i + 1));
      }
    }
    Collections.shuffle(examples, order);
    return new Task() {
      @Override
      public String name() {
        return "made";
      }

      @Override
      public List<Example> read(Consumer<String> notes) {
        return examples;
      }

      @Override
      public List<Example> heldOut(Consumer<String> notes) {
        return ownTests
            ? List.of(new Example("a test", "c0", 1), new Example("another", "c1", 2))
            : List.of();
      }

      @Override
      public List<String> labels() {
        return List.of();
      }

      @Override
      public String promptTemplate() {
        return "{label}";
      }

      @Override
      public boolean balanced() {
        return false;
      }

      @Override
      public SplitSizes sizes() {
        return ALL;
      }
    };
  }
}
