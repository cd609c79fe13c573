package zeroth.transformer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static zeroth.transformer.checkpoint.BadInput.refused;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PairEncodingTest {
  private static final String PAIR =
      "\"pair\": [{\"Sequence\": {\"id\": \"A\", \"type_id\": 0}},"
          + " {\"Sequence\": {\"id\": \"B\", \"type_id\": 1}}]";

  private static final String SEPARATOR = "{\"SpecialToken\": {\"id\": \"[SEP]\", \"type_id\": ";

  /** BERT's template written out: [CLS] A [SEP] of type 0, B [SEP] of type 1. */
  private static final String BERT =
      TinyTokenizer.TEXT.replace(
          PAIR,
          "\"pair\": [{\"SpecialToken\": {\"id\": \"[CLS]\", \"type_id\": 0}},"
              + " {\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}, "
              + SEPARATOR
              + "0}}, {\"Sequence\": {\"id\": \"B\", \"type_id\": 1}}, "
              + SEPARATOR
              + "1}}]");

  /**
   * Ids of the known answers in {@link TokenizerJsonTest}: "I hate this so much!", "So have I!".
   */
  @Test
  void miniLmsPairIsBothTextsBetweenItsSpecialTokens() throws IOException {
    String name = "/all-minilm-l6-v2-tokenizer.json";
    try (InputStream in = PairEncodingTest.class.getResourceAsStream(name);
        TokenizerJson minilm = TokenizerJson.of(name, in.readAllBytes())) {
      String first = "I hate this so much!";
      is(
          minilm.encodePair(first, "So have I!", 512),
          8,
          101,
          1045,
          5223,
          2023,
          2061,
          2172,
          999,
          102,
          2061,
          2031,
          1045,
          999,
          102);
      is(minilm.encodePair(first, "", 512), 8, 101, 1045, 5223, 2023, 2061, 2172, 999, 102, 102);
      is(minilm.encodePair("", "So have I!", 512), 2, 101, 102, 2061, 2031, 1045, 999, 102);
      // 6 and 4 tokens: the longer one loses two, then the second one, then the first one
      is(
          minilm.encodePair(first, "So have I!", 11),
          6,
          101,
          1045,
          5223,
          2023,
          2061,
          102,
          2061,
          2031,
          1045,
          999,
          102);
      is(
          minilm.encodePair(first, "So have I!", 10),
          6,
          101,
          1045,
          5223,
          2023,
          2061,
          102,
          2061,
          2031,
          1045,
          102);
      is(minilm.encodePair(first, "So have I!", 5), 3, 101, 1045, 102, 2061, 102);
      is(minilm.encodePair(first, "So have I!", 4), 3, 101, 1045, 102, 102);
      is(minilm.encodePair(first, "So have I!", 3), 2, 101, 102, 102);
      refused(() -> minilm.encodePair(first, "So have I!", 2), "a length of at least 3", "found 2");
      // a separator in a text is the text's own
      is(minilm.encodePair("dog [SEP]", "dog", 7), 4, 101, 3899, 102, 102, 3899, 102);
      is(minilm.encodePair("dog [SEP]", "dog", 5), 3, 101, 3899, 102, 3899, 102);
    }
  }

  @Test
  void aTemplateIsFollowed() {
    try (TokenizerJson tiny = of(BERT);
        TokenizerJson bare = of(TinyTokenizer.TEXT)) {
      is(tiny.encodePair("a cats", "runs", 9), 5, 2, 7, 4, 6, 3, 8, 3);
      is(bare.encodePair("a cats", "runs", 9), 3, 7, 4, 6, 8); // its own has no special tokens
    }
  }

  /** Liu et al., arXiv 1907.11692: two separators between the texts, and no types. */
  @Test
  void robertasTextsHaveTwoSeparatorsBetweenThem() {
    try (TokenizerJson roberta = of(TinyRoberta.TEXT)) {
      assertArrayEquals(new int[] {0, 3, 6, 2}, roberta.encode("a b", 99));
      is(roberta.encodePair("a b", "ba", 99), 8, 0, 3, 6, 2, 2, 4, 3, 2);
      is(roberta.encodePair("a b", "ba", 7), 7, 0, 3, 6, 2, 2, 4, 2);
      refused(() -> roberta.encodePair("a b", "ba", 3), "a length of at least 4");
    }
  }

  @Test
  void ofTwoTextsTheLongerLosesItsEnd() {
    SplittableRandom random = new SplittableRandom(3);
    try (TokenizerJson tiny = of(BERT)) {
      for (int i = 0; i < 500; i++) {
        int[] a = draw(random);
        int[] b = draw(random);
        int length = 3 + random.nextInt(24);
        LongestFirst kept = LongestFirst.of(a.length, b.length, length - 3);
        EncodedPair found = tiny.encodePair(words(a), words(b), length);
        IntStream first = IntStream.of(a).limit(kept.first());
        IntStream second = IntStream.of(b).limit(kept.second());
        IntStream head = IntStream.concat(IntStream.of(2), first);
        IntStream tail = IntStream.concat(second, IntStream.of(3));
        is(
            found,
            kept.first() + 2,
            IntStream.concat(IntStream.concat(head, IntStream.of(3)), tail).toArray());
      }
    }
  }

  private static int[] draw(SplittableRandom random) {
    return random.ints(random.nextInt(12), 0, 4).map(i -> new int[] {4, 5, 7, 8}[i]).toArray();
  }

  private static String words(int[] ids) {
    Map<Integer, String> words = Map.of(4, "cat", 5, "dog", 7, "a", 8, "runs");
    return IntStream.of(ids).mapToObj(words::get).collect(Collectors.joining(" "));
  }

  @Test
  void otherTypesAreRefused() {
    String three = BERT.replace("\"B\", \"type_id\": 1", "\"B\", \"type_id\": 2");
    String back = BERT.replace("\"B\", \"type_id\": 1", "\"B\", \"type_id\": 0");
    String swapped =
        back.replace("\"A\", \"type_id\": 0}}, {\"Special", "\"A\", \"type_id\": 1}}, {\"Special");
    try (TokenizerJson tiny = of(three)) {
      refused(
          () -> tiny.encodePair("a", "cat", 9), "post_processor", "types 0 and behind them 1", "2");
    }
    try (TokenizerJson tiny = of(back)) {
      is(tiny.encodePair("a", "cat", 9), 4, 2, 7, 3, 4, 3); // only the last separator is of type 1
    }
    try (TokenizerJson tiny = of(swapped)) {
      refused(() -> tiny.encodePair("a", "cat", 9), "types 0 and behind them 1", "found 0");
    }
  }

  @Test
  void textsAreLimitedAsSingleOnesAre() {
    String text = " ".repeat(TokenizerJson.LONGEST_TEXT + 1);
    TokenizerJson tiny = of(BERT);
    refused(() -> tiny.encodePair("a", text, 9), "at most 1048576 characters");
    refused(() -> tiny.encodePair(text, "a", 9), "at most 1048576 characters");
    is(
        tiny.encodePair("a\ud83d", "cat\u0000", 9),
        3,
        2,
        7,
        3,
        4,
        3); // what has no UTF-8 form is removed
    tiny.close();
    assertThrows(IllegalStateException.class, () -> tiny.encodePair("a", "a", 9));
  }

  private static void is(EncodedPair found, int second, int... ids) {
    assertArrayEquals(ids, found.ids());
    assertEquals(second, found.second());
  }

  private static TokenizerJson of(String text) {
    return TokenizerJson.of("tiny", text.getBytes(StandardCharsets.UTF_8));
  }
}
