package zeroth.bench.pretraining;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import zeroth.transformer.tokenizer.ByteLetters;

/**
 * The merges are those of the definition, which counts everything anew for every merge: words are
 * lists of texts of one byte a character, pairs lie in a map that is sorted by their bytes.
 */
class BytePairsTest {

  /** A pair in the order of its bytes, which as characters of one byte are unsigned. */
  private record Pair(String left, String right) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      int order = left.compareTo(other.left);
      return order != 0 ? order : right.compareTo(other.right);
    }
  }

  private static List<Pair> defined(Map<String, Long> counts, int most) {
    Map<List<String>, Long> words = new LinkedHashMap<>();
    counts.forEach(
        (word, count) -> {
          List<String> bytes = new ArrayList<>();
          for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
            bytes.add(String.valueOf((char) (b & 0xff)));
          }
          words.merge(bytes, count, Long::sum);
        });
    List<Pair> merges = new ArrayList<>();
    Set<String> symbols = new HashSet<>();
    while (symbols.size() < most) {
      Map<Pair, Long> pairs = new TreeMap<>();
      words.forEach(
          (word, count) -> {
            for (int i = 0; i + 1 < word.size(); i++) {
              pairs.merge(new Pair(word.get(i), word.get(i + 1)), count, Long::sum);
            }
          });
      Pair best = null;
      for (Pair pair : pairs.keySet()) {
        best = best == null || pairs.get(pair) > pairs.get(best) ? pair : best;
      }
      if (best == null) {
        return merges;
      }
      merges.add(best);
      symbols.add(best.left + best.right);
      Map<List<String>, Long> joined = new LinkedHashMap<>();
      for (Map.Entry<List<String>, Long> word : words.entrySet()) {
        joined.merge(joined(word.getKey(), best), word.getValue(), Long::sum);
      }
      words.clear();
      words.putAll(joined);
    }
    return merges;
  }

  private static List<String> joined(List<String> word, Pair pair) {
    List<String> result = new ArrayList<>(word);
    for (int i = 0; i + 1 < result.size(); i++) {
      if (result.get(i).equals(pair.left) && result.get(i + 1).equals(pair.right)) {
        result.set(i, pair.left + pair.right);
        result.remove(i + 1);
      }
    }
    return result;
  }

  private static List<Pair> learned(Map<String, Long> words, int most) {
    return BytePairs.learn(words, most).stream()
        .map(merge -> new Pair(characters(merge.left()), characters(merge.right())))
        .toList();
  }

  private static String characters(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Few letters, so that counts are often equal, symbols overlap and some come about twice. */
  @Test
  void mergesAreThoseOfTheDefinition() {
    SplittableRandom random = new SplittableRandom(1);
    for (int run = 0; run < 60; run++) {
      Map<String, Long> words = new LinkedHashMap<>();
      String letters = run % 3 == 0 ? "ab" : run % 3 == 1 ? "a b\u00e9" : "abcdefg\u4e2d";
      for (int w = 0; w < 30; w++) {
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(1, 9); i > 0; i--) {
          word.append(letters.charAt(random.nextInt(letters.length())));
        }
        words.merge(word.toString(), random.nextLong(1, 4), Long::sum);
      }
      int most = random.nextInt(60);
      assertEquals(defined(words, most), learned(words, most), words.toString());
    }
  }

  @Test
  void realWordsAsWell() {
    List<String> texts = List.of("a kind of bird", "any kind of large bird; the birds' feathers");
    Map<String, Long> words = BytePairs.words(texts);
    assertEquals(2, words.get(" kind"));
    assertEquals(List.of("a", " kind", " of", " bird"), List.copyOf(words.keySet()).subList(0, 4));
    assertTrue(words.containsKey(" birds") && words.containsKey("'") && words.containsKey(";"));
    assertEquals(defined(words, 1000), learned(words, 1000));
  }

  @Test
  void everyTextIsMadeOfItsWords() {
    List<String> texts =
        List.of("It's  9 o'clock,\n\tna\u00efve \u4e2d\u6587 \ud83d\ude00!  ", "x");
    StringBuilder all = new StringBuilder();
    texts.forEach(text -> BytePairs.words(List.of(text)).keySet().forEach(all::append));
    assertEquals(String.join("", texts), all.toString());
  }

  @Test
  void bytesHaveLettersOfTheirOwn() {
    Set<Character> letters = new HashSet<>();
    for (int b = 0; b < 256; b++) {
      letters.add(ByteLetters.of(b));
    }
    assertEquals(256, letters.size());
    assertEquals('A', ByteLetters.of('A'));
    assertEquals('\u0120', ByteLetters.of(' '));
    byte[] bytes = "A b".getBytes(StandardCharsets.UTF_8);
    assertEquals("A\u0120b", ByteLetters.of(bytes));
  }
}
