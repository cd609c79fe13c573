package zeroth.transformer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static zeroth.transformer.checkpoint.BadInput.refused;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TokenizerJsonTest {
  private static TokenizerJson minilm;

  @BeforeAll
  static void load() throws IOException {
    String name = "/all-minilm-l6-v2-tokenizer.json";
    try (InputStream in = TokenizerJsonTest.class.getResourceAsStream(name)) {
      minilm = TokenizerJson.of(name, in.readAllBytes());
    }
  }

  @AfterAll
  static void close() {
    minilm.close();
  }

  /**
   * Ids printed in Hugging Face's course, chapter 2 ("Behind the pipeline"), for an uncased English
   * BERT vocabulary: https://huggingface.co/learn/llm-course/chapter2/2.
   */
  @Test
  void knownAnswersOfTheCourse() {
    encodes(
        "I've been waiting for a HuggingFace course my whole life.",
        "101 1045 1005 2310 2042 3403 2005 1037 17662 12172 2607 2026 2878 2166 1012 102");
    encodes("I hate this so much!", "101 1045 5223 2023 2061 2172 999 102");
    encodes("So have I!", "101 2061 2031 1045 999 102");
  }

  /**
   * Ids printed in the documentation of transformers ("Preprocess") for the same vocabulary:
   * https://huggingface.co/docs/transformers/v4.30.0/preprocessing.
   */
  @Test
  void knownAnswerOfTheTransformersDocumentation() {
    encodes(
        "Do not meddle in the affairs of wizards, for they are subtle and quick to anger.",
        "101 2079 2025 19960 10362 1999 1996 3821 1997 16657 1010 2005 2027 2024 11259 1998 4248"
            + " 2000 4963 1012 102");
  }

  private static void encodes(String text, String ids) {
    int[] expected = Arrays.stream(ids.split(" ")).mapToInt(Integer::parseInt).toArray();
    assertArrayEquals(expected, minilm.encode(text, 512));
  }

  @Test
  void vocabularyIsBertsOwn() {
    assertEquals(30522, minilm.vocabulary());
  }

  /** The file asks for 128 tokens of each text, cut or padded; neither is wanted. */
  @Test
  void lengthIsLimitedByTheCallAlone() {
    String text = "dog ".repeat(600);
    for (int length : new int[] {2, 3, 127, 128, 129, 512, 600}) {
      int[] ids = minilm.encode(text, length);
      assertEquals(length, ids.length);
      assertEquals(101, ids[0]);
      assertEquals(102, ids[length - 1]);
      assertEquals(length - 2, IntStream.of(ids).filter(id -> id == 3899).count());
    }
    assertEquals(602, minilm.encode(text, 1000).length);
    assertArrayEquals(new int[] {101, 102}, minilm.encode("", 512));
    assertThrows(IllegalArgumentException.class, () -> minilm.encode(text, 1));
  }

  @Test
  void aSeparatorInTheTextIsNotTakenForTheTemplates() {
    assertArrayEquals(new int[] {101, 3899, 102, 102}, minilm.encode("dog [SEP]", 512));
    assertArrayEquals(new int[] {101, 3899, 102}, minilm.encode("dog [SEP]", 3));
    assertArrayEquals(new int[] {101, 102}, minilm.encode("dog [SEP]", 2));
  }

  @Test
  void anyJavaStringIsEncoded() {
    int[] dog = {101, 3899, 102};
    assertArrayEquals(dog, minilm.encode("d\u0000og", 9)); // control characters are removed
    assertArrayEquals(dog, minilm.encode("d\ud83dog", 9)); // so is U+FFFD, for a lone surrogate
    assertArrayEquals(dog, minilm.encode("\ude00dog\ud83d", 9));
    assertArrayEquals(dog, minilm.encode("D\u00d3G", 9)); // accents and case are dropped
    int[] unknown = {101, 100, 102};
    assertArrayEquals(unknown, minilm.encode("\ud83d\ude00", 9));
    assertArrayEquals(unknown, minilm.encode("\ud83d\ude00 \ud83d", 9)); // a pair beside half a one
  }

  @Test
  void threadsAgree() {
    List<String> texts = IntStream.range(0, 400).mapToObj(i -> "the dog number " + i).toList();
    List<int[]> one = texts.stream().map(text -> minilm.encode(text, 9)).toList();
    List<int[]> many = texts.parallelStream().map(text -> minilm.encode(text, 9)).toList();
    for (int i = 0; i < texts.size(); i++) {
      assertArrayEquals(one.get(i), many.get(i));
    }
  }

  @Test
  void tinyTokenizerCutsWordsInPieces() {
    try (TokenizerJson tiny = tiny(TinyTokenizer.TEXT)) {
      assertEquals(11, tiny.vocabulary());
      int[] ids = tiny.encode("A cat runs, dogs run. CATS", 100);
      assertArrayEquals(new int[] {2, 7, 4, 8, 1, 5, 6, 1, 10, 4, 6, 3}, ids);
      assertArrayEquals(TinyTokenizer.json(), tiny.json());
    }
  }

  @Test
  void aClosedTokenizerSaysSo() {
    TokenizerJson tiny = tiny(TinyTokenizer.TEXT);
    tiny.close();
    tiny.close();
    assertThrows(IllegalStateException.class, () -> tiny.encode("a", 9));
  }

  @Test
  void filesThatAreNoTokenizersAreRefused() {
    refused(() -> tiny(""), "tiny: top: expected an object, found the end");
    refused(() -> tiny("[]"), "an object", "an array");
    refused(() -> tiny("{}"), "model: expected a vocabulary, found none");
    refused(() -> tiny("not json"), "byte", "JSON");
    String text = TinyTokenizer.TEXT;
    refused(() -> tiny(text.substring(0, text.length() / 2)), "byte", "JSON");
    refused(() -> tiny(text + "x"), "JSON");
    refused(() -> tiny(text + "{}"), "the end", "an object");
    String model = "\"model\": {\"type\": \"Word";
    refused(() -> tiny(text.replace(model + "Piece", model + "Salad")), "content", "a tokenizer");
    refused(() -> tiny(text.replace("\"dog\": 5", "\"dog\": -5")), "model, vocab", "-5");
    refused(() -> tiny(text.replace("\"dog\": 5", "\"dog\": 3000000000")), "3000000000");
    refused(() -> tiny(text.replace("\"dog\": 5", "\"dog\": \"5\"")), "a whole number");
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    refused(() -> tiny("{\"x\": " + deep + "}"), "JSON", "depth");
    byte[] latin =
        TinyTokenizer.TEXT.replace("cat", "c\u00e4t").getBytes(StandardCharsets.ISO_8859_1);
    refused(() -> TokenizerJson.of("latin", latin), "latin: byte", "JSON");
    refused(() -> TokenizerJson.read(Path.of("no", "such", "tokenizer.json")), "none");
  }

  /** Native code would end the process. */
  @Test
  void aTemplateWithAnUndefinedTokenIsRefused() {
    String text =
        TinyTokenizer.TEXT.replace(
            "{\"id\": \"[CLS]\", \"type_id\"", "{\"id\": \"[X]\", \"type_id\"");
    refused(() -> tiny(text), "post_processor", "[X]");
  }

  /** The same inside a sequence of post-processors. */
  @Test
  void anInnerTemplateIsCheckedAsWell() {
    String inner = "\"post_processor\": {\"type\": \"Sequence\", \"processors\": [{";
    String text =
        TinyTokenizer.TEXT
            .replace("\"post_processor\": {", inner)
            .replace("[3], \"tokens\": [\"[SEP]\"]}}}", "[3], \"tokens\": [\"[SEP]\"]}}}]}");
    try (TokenizerJson sequence = tiny(text)) {
      assertArrayEquals(new int[] {2, 4, 3}, sequence.encode("cat", 9));
    }
    refused(() -> tiny(text.replace("\"[SEP]\": {", "\"[X]\": {")), "post_processor", "[SEP]");
  }

  /** A model's table may be longer than its vocabulary, as Qwen's is. */
  @Test
  void idsBeyondTheVocabularyHaveNoText() {
    try (TokenizerJson tiny = tiny(TinyTokenizer.TEXT)) {
      int beyond = tiny.vocabulary();
      assertEquals("cat dog", tiny.decode(new int[] {4, beyond, 5, beyond + 7}));
      assertEquals("", tiny.decode(new int[] {beyond}));
      assertThrows(IllegalArgumentException.class, () -> tiny.decode(new int[] {4, -1}));
    }
  }

  @Test
  void idsTheModelHasNoEmbeddingForAreRefused() {
    try (TokenizerJson tiny = tiny(TinyTokenizer.TEXT)) {
      tiny.below(11);
    }
    try (TokenizerJson twelve = tiny(TinyTokenizer.TEXT.replace("\"dog\": 5", "\"dog\": 11"))) {
      refused(() -> twelve.below(11), "vocabulary of 11", "found 11");
    }
    try (TokenizerJson outside = tiny(TinyTokenizer.TEXT.replace("[2], \"tok", "[99], \"tok"))) {
      refused(() -> outside.encode("a", 9), "ids below 11", "99");
    }
  }

  private static TokenizerJson tiny(String text) {
    return TokenizerJson.of("tiny", text.getBytes(StandardCharsets.UTF_8));
  }
}
