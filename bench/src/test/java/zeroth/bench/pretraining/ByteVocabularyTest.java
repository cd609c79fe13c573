package zeroth.bench.pretraining;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import zeroth.transformer.tokenizer.ByteLetters;
import zeroth.transformer.tokenizer.TokenizerJson;

/** The tokenizer.json that is written does in the library what the merges say. */
class ByteVocabularyTest {
  private static final List<String> TEXTS =
      List.of(
          "a large bird that cannot fly. It is a kind of bird: ostrich.",
          "a person who keeps birds. It is a kind of person: bird fancier.",
          "she couldn't fly the na\u00efve kites of 1999, \u4e2d\u6587");
  private static final ByteVocabulary VOCABULARY = ByteVocabulary.learn(TEXTS, 320);
  private static final TokenizerJson TOKENIZER =
      TokenizerJson.of("tokenizer.json", VOCABULARY.json());

  @AfterAll
  static void close() {
    TOKENIZER.close();
  }

  @Test
  void hasAsManyTokensAsWereAskedFor() {
    assertEquals(320, VOCABULARY.size());
    assertEquals(320, TOKENIZER.vocabulary());
    assertEquals(ByteVocabulary.LEAST, ByteVocabulary.learn(TEXTS, 257).size());
  }

  @Test
  void everyTextComesBack() {
    SplittableRandom random = new SplittableRandom(1);
    List<String> texts = new ArrayList<>(TEXTS);
    String letters = "bird a.:'\"\\\t\n0\u00e9\u4e2d\u06a9\u1f600\u0000\u007f\u00ad ";
    for (int i = 0; i < 300; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(1, 30); j > 0; j--) {
        int drawn = random.nextInt(4) == 0 ? random.nextInt(0x10ffff) : 0xd800;
        boolean any = Character.isDefined(drawn) && (drawn < 0xd800 || drawn > 0xdfff);
        text.appendCodePoint(any ? drawn : letters.charAt(random.nextInt(letters.length())));
      }
      texts.add(text.toString());
    }
    for (String text : texts) {
      int[] ids = TOKENIZER.encode(text, Integer.MAX_VALUE);
      assertEquals(ByteVocabulary.END_ID, ids[0]);
      assertEquals(text, TOKENIZER.decode(ids));
    }
  }

  /** A word is its bytes, in which the earliest merge that applies is made until none does. */
  @Test
  void aWordHasTheTokensThatTheMergesMakeOfIt() {
    List<String> tokens = VOCABULARY.tokens();
    List<String> words = new ArrayList<>(BytePairs.words(TEXTS).keySet());
    words.addAll(List.of("birdkeeper", " kinds", " personality", "thatthat"));
    for (String word : words) {
      List<String> symbols = new ArrayList<>();
      for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
        symbols.add(ByteLetters.of(new byte[] {b}));
      }
      for (BytePairs.Merge merge : VOCABULARY.merges()) { // later merges make no earlier pair
        for (int i = 0; i + 1 < symbols.size(); i++) {
          if (symbols.get(i).equals(ByteLetters.of(merge.left()))
              && symbols.get(i + 1).equals(ByteLetters.of(merge.right()))) {
            symbols.set(i, symbols.get(i) + symbols.remove(i + 1));
          }
        }
      }
      int[] expected = new int[symbols.size() + 1];
      expected[0] = tokens.indexOf(ByteVocabulary.END);
      for (int i = 0; i < symbols.size(); i++) {
        expected[i + 1] = tokens.indexOf(symbols.get(i));
      }
      assertArrayEquals(expected, TOKENIZER.encode(word, Integer.MAX_VALUE), word);
    }
  }
}
