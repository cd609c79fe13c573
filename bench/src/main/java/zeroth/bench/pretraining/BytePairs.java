package zeroth.bench.pretraining;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import zeroth.transformer.tokenizer.ByteLetters;
import zeroth.transformer.tokenizer.KnownPattern;

/**
 * Learns the merges of a byte-level vocabulary (Sennrich et al., arXiv 1508.07909, on bytes as
 * Radford et al. 2019). Words, which are cut by GPT-2's pattern, begin as their bytes. Each merge
 * takes the pair of neighbouring symbols that occurs most often in all words together, of equal
 * ones the one whose left symbol's bytes come first, then the right's, as unsigned numbers; and
 * joins it wherever it occurs, from the left.
 *
 * <p>What changes is counted, not everything: the words that a pair occurs in are known.
 */
public final class BytePairs {
  private static final Pattern WORD =
      Pattern.compile(KnownPattern.GPT2.regex(), Pattern.UNICODE_CHARACTER_CLASS);

  /**
   * A merge.
   *
   * @param left the symbol on the left, its bytes
   * @param right the symbol on the right
   */
  public record Merge(byte[] left, byte[] right) {

    /** What becomes of the two. */
    byte[] joined() {
      byte[] both = Arrays.copyOf(left, left.length + right.length);
      System.arraycopy(right, 0, both, left.length, right.length);
      return both;
    }
  }

  private final List<byte[]> symbols = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>(); // by a symbol's letters
  private final List<int[]> words = new ArrayList<>();
  private final List<Long> counts = new ArrayList<>();
  private final Map<Long, Long> pairs = new HashMap<>(); // by left << 32 | right
  private final Map<Long, Set<Integer>> places = new HashMap<>(); // words that may have the pair
  private final PriorityQueue<Pair> queue = new PriorityQueue<>(this::order); // some outdated

  /** A pair of symbols and how often it occurred when it was put here. */
  private record Pair(long ids, long count) {
    int left() {
      return (int) (ids >>> 32);
    }

    int right() {
      return (int) ids;
    }
  }

  private BytePairs(Map<String, Long> vocabulary) {
    for (int b = 0; b < 256; b++) {
      id(new byte[] {(byte) b});
    }
    Set<Long> changed = new HashSet<>();
    vocabulary.forEach(
        (word, count) -> {
          byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
          int[] spelt = new int[bytes.length];
          for (int i = 0; i < spelt.length; i++) {
            spelt[i] = bytes[i] & 0xff;
          }
          words.add(spelt);
          counts.add(count);
          count(words.size() - 1, 1, changed);
        });
    enqueue(changed);
  }

  /** The words of texts and how often each occurs. */
  static Map<String, Long> words(List<String> texts) {
    Map<String, Long> words = new LinkedHashMap<>();
    for (String text : texts) {
      for (Matcher found = WORD.matcher(text); found.find(); ) {
        words.merge(found.group(), 1L, Long::sum);
      }
    }
    return words;
  }

  /**
   * The first merges for some words. Two of them may make the same symbol.
   *
   * @param words how often each occurs, at least once
   * @param most how many symbols there shall be beside the bytes; fewer where nothing is left to
   *     merge
   */
  static List<Merge> learn(Map<String, Long> words, int most) {
    BytePairs state = new BytePairs(words);
    List<Merge> merges = new ArrayList<>();
    while (state.symbols.size() < 256 + most && !state.pairs.isEmpty()) {
      merges.add(state.merge());
    }
    return merges;
  }

  private Merge merge() {
    Pair best = queue.remove();
    while (!Long.valueOf(best.count).equals(pairs.get(best.ids))) {
      best = queue.remove(); // every change has put a new one
    }
    Merge merge = new Merge(symbols.get(best.left()), symbols.get(best.right()));
    int joined = id(merge.joined());
    Set<Long> changed = new HashSet<>();
    for (int word : places.remove(best.ids)) {
      count(word, -1, changed);
      words.set(word, join(words.get(word), best.left(), best.right(), joined));
      count(word, 1, changed);
    }
    enqueue(changed);
    return merge;
  }

  private void enqueue(Set<Long> changed) {
    for (long pair : changed) {
      Long count = pairs.get(pair);
      if (count != null) {
        queue.add(new Pair(pair, count));
      }
    }
  }

  /** What is merged first comes first. */
  private int order(Pair a, Pair b) {
    int order = Long.compare(b.count, a.count);
    if (order == 0) {
      order = Arrays.compareUnsigned(symbols.get(a.left()), symbols.get(b.left()));
    }
    return order != 0
        ? order
        : Arrays.compareUnsigned(symbols.get(a.right()), symbols.get(b.right()));
  }

  /** The id of a symbol, which is new unless other merges have made it. */
  private int id(byte[] symbol) {
    return ids.computeIfAbsent(
        ByteLetters.of(symbol),
        letters -> {
          symbols.add(symbol);
          return symbols.size() - 1;
        });
  }

  /** Adds a word's pairs to the counts, or takes them away. */
  private void count(int word, int sign, Set<Long> changed) {
    int[] ids = words.get(word);
    for (int i = 0; i + 1 < ids.length; i++) {
      long pair = (long) ids[i] << 32 | ids[i + 1];
      long count = pairs.merge(pair, sign * counts.get(word), Long::sum);
      if (count == 0) {
        pairs.remove(pair);
      }
      changed.add(pair);
      if (sign > 0) {
        places.computeIfAbsent(pair, p -> new HashSet<>()).add(word);
      }
    }
  }

  private static int[] join(int[] ids, int left, int right, int joined) {
    int[] result = new int[ids.length];
    int length = 0;
    for (int i = 0; i < ids.length; i++) {
      boolean pair = ids[i] == left && i + 1 < ids.length && ids[i + 1] == right;
      result[length++] = pair ? joined : ids[i];
      i += pair ? 1 : 0;
    }
    return Arrays.copyOf(result, length);
  }
}
