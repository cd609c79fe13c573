package zeroth.transformer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.transformer.checkpoint.BadInput.refused;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.tensor.BadInputException;

/**
 * Patterns and texts that could end the process or never end: patterns that are not known are
 * refused wherever they stand, and those that are known stand any text. Native code ends the whole
 * test where that does not hold. The ordinary tests take a few thousand, {@code
 * -Dzeroth.fuzz.inputs=100000} more.
 */
class HostileTokenizerTest {
  private static final int INPUTS = Integer.getInteger("zeroth.fuzz.inputs", 2000);

  /** What patterns are made of here. */
  private static final List<String> PARTS =
      List.of(
          "a",
          "(a+)+",
          "(a|a)*",
          "(.*)*",
          "\\s+",
          "(?=x)",
          "[^\\p{L}]",
          "$",
          "^",
          "|",
          "{2,}",
          "(?:\\w|\\d)*?",
          "'s",
          "+",
          "*",
          "\\1",
          "(",
          ")",
          "(a{1000}){1000}",
          "(?i:",
          "\\p{N}{1,3}",
          "(?!\\S)",
          " ?",
          ".",
          "\\X",
          "(?<n>a\\g<n>?b)");

  /**
   * What texts are made of here: what the known patterns tell apart, and what they do not expect.
   */
  private static final List<String> PIECES =
      List.of(
          "a",
          " ",
          "\n",
          "\r\n",
          "\t",
          "'",
          "'s",
          "'S",
          "1",
          "x!",
          "\u00a0",
          "\u0301",
          "\u00e9",
          "\ufdfa",
          "\u4e2d",
          "\ud83d\ude00",
          "\ud83d",
          "\u200d",
          "\u2581",
          "[SEP]",
          "\u0000",
          "\u2028",
          "\u1e9e",
          "\u0130",
          "\u0663",
          "_",
          "\ufffd",
          "##s");

  @ParameterizedTest
  @ValueSource(strings = {"(a+)+$", "", "a", "(((a{1000}){1000}){1000})", "'s|'t|'re"})
  void otherPatternsAreRefusedWhereverTheyStand(String regex) {
    for (String place : List.of("split", "deep split", "replace", "deep replace", "decoder")) {
      refused(() -> open(place, regex).close(), "regular expression that is known", "GPT-2's");
      refused(() -> open(place, regex).close(), "found " + regex);
    }
  }

  /** An escaped name is the same name to every reader of JSON. */
  @Test
  void aNameInEscapesIsNoWayAround() {
    String text = with("split", "(a+)+$").replace("Regex", "\\u0052egex");
    refused(() -> of(text).close(), "known", "(a+)+$");
  }

  @Test
  void madeUpPatternsAreRefused() {
    SplittableRandom random = new SplittableRandom(5);
    List<String> places = List.of("split", "deep split", "replace", "deep replace", "decoder");
    for (int i = 0; i < INPUTS; i++) {
      String regex =
          i % 2 == 0
              ? pick(random, PARTS, 1 + random.nextInt(6))
              : changed(random, KnownPattern.values()[random.nextInt(4)].regex());
      String place = places.get(random.nextInt(places.size()));
      refused(() -> open(place, regex).close(), "regular expression that is known");
    }
  }

  /** A known pattern with a character taken out, doubled or replaced. */
  private static String changed(SplittableRandom random, String regex) {
    String changed = regex;
    while (KnownPattern.isKnown(changed)) {
      int at = random.nextInt(regex.length());
      String other = pick(random, PARTS, random.nextInt(3));
      changed = regex.substring(0, at) + other + regex.substring(at + random.nextInt(2));
    }
    return changed;
  }

  @ParameterizedTest
  @EnumSource(KnownPattern.class)
  void knownPatternsStandAnyText(KnownPattern known) {
    SplittableRandom random = new SplittableRandom(known.ordinal());
    try (TokenizerJson split = open("split", known.regex());
        TokenizerJson replace = open("deep replace", known.regex())) {
      for (int i = 0; i < INPUTS / 4; i++) {
        String piece = pick(random, PIECES, 1 + random.nextInt(8));
        String text = piece.repeat(1 + random.nextInt(200)) + pick(random, PIECES, 1);
        bounded(split.encode(text, 8));
        bounded(replace.encode(text, 8));
      }
    }
  }

  /** Runs of one kind are what backtracking is slow on. */
  @ParameterizedTest
  @EnumSource(KnownPattern.class)
  void knownPatternsStandLongRuns(KnownPattern known) {
    int length = INPUTS > 2000 ? TokenizerJson.LONGEST_TEXT : 1 << 15;
    try (TokenizerJson tokenizer = open("split", known.regex())) {
      for (String piece : List.of(" ", "a", "1", "!", "'", "\n")) {
        String run = piece.repeat(length - 1);
        bounded(tokenizer.encode(run + "x", 8));
        bounded(tokenizer.encode("x" + run, 8));
      }
    }
  }

  /** Ten times as many spaces would end the process. */
  @Test
  void theLongestTextIsEncoded() {
    try (TokenizerJson tokenizer = open("split", KnownPattern.LLAMA3.regex())) {
      bounded(tokenizer.encode(" ".repeat(TokenizerJson.LONGEST_TEXT - 1) + "x", 8));
    }
  }

  @Test
  void longerTextsAreRefused() {
    String text = " ".repeat(TokenizerJson.LONGEST_TEXT + 1);
    try (TokenizerJson tokenizer = open("split", KnownPattern.LLAMA3.regex())) {
      refused(() -> tokenizer.encode(text, 8), "at most 1048576 characters", "1048577");
    }
  }

  @Test
  void textsCannotBeMadeToGrow() {
    String doubling =
        "{\"type\": \"Replace\", \"pattern\": {\"String\": \"a\"}, \"content\": \"aa\"}";
    refused(() -> of(normalizer(doubling)).close(), "normalizer, Replace", "no more characters");
    refused(
        () -> of(normalizer("{\"type\": \"Prepend\", \"prepend\": \"" + "x".repeat(99) + "\"}")),
        "16 characters");
    String many = "{\"type\": \"Lowercase\"}, ".repeat(64) + "{\"type\": \"NFC\"}";
    refused(() -> of(normalizer(sequence("normalizers", many))).close(), "at most 64 steps");
    String twice =
        TinyTokenizer.TEXT.replaceFirst(
            "\\{\"Sequence\": \\{\"id\": \"A\", \"type_id\": 0\\}\\},",
            "{\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}, {\"Sequence\": {\"id\": \"A\","
                + " \"type_id\": 0}},");
    refused(() -> of(twice).close(), "post_processor", "placed once");
    refused(
        () -> of(TinyTokenizer.TEXT.replace("per_word\": 100", "per_word\": 1e9")).close(),
        "max_input_chars_per_word",
        "at most 256");
  }

  @Test
  void unknownStepsAreNamed() {
    refused(
        () -> of(TinyTokenizer.TEXT.replace("BertPreTokenizer", "RandomSplit")).close(),
        "pre_tokenizer",
        "BertPreTokenizer, ByteLevel",
        "found RandomSplit");
    refused(
        () -> of(TinyTokenizer.TEXT.replace("BertNormalizer", "Rot13")).close(),
        "normalizer",
        "found Rot13");
    refused(
        () ->
            of(TinyTokenizer.TEXT.replace(
                    "\"decoder\": {\"type\": \"WordPiece\"", "\"decoder\": {\"type\": \"X\""))
                .close(),
        "decoder",
        "found X");
  }

  /** A map of one way, a to b, in a trie of one block of 256 units. */
  @Test
  void aMapOfCharactersIsFollowed() {
    try (TokenizerJson tokenizer = of(normalizer(precompiled(map())))) {
      try (TokenizerJson plain = of(normalizer("{\"type\": \"Lowercase\"}"))) {
        assertEquals(List.of(2, 1, 3), ids(plain.encode("q", 9)));
        assertEquals(List.of(2, 7, 3), ids(tokenizer.encode("q", 9)));
      }
    }
  }

  @Test
  void mapsOfCharactersThatLeadOutsideAreRefused() {
    refused(() -> of(normalizer(precompiled("!"))).close(), "Precompiled", "base64");
    refused(() -> of(normalizer(precompiled(""))).close(), "a trie of its length");
    int read = 0;
    SplittableRandom random = new SplittableRandom(11);
    byte[] good = Base64.getDecoder().decode(map());
    for (int i = 0; i < INPUTS; i++) {
      byte[] bytes = good.clone();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        // half of the changes in the places that are not empty
        int at = random.nextInt(2) == 0 ? random.nextInt(bytes.length) : used(bytes, random);
        bytes[at] ^= (byte) (1 << random.nextInt(8));
      }
      try (TokenizerJson tokenizer =
          of(normalizer(precompiled(Base64.getEncoder().encodeToString(bytes))))) {
        for (String piece : PIECES) {
          tokenizer.encode(piece + "q" + piece, 9);
        }
        read++;
      } catch (BadInputException e) {
        // one of those that lead outside
      }
    }
    assertTrue(read > INPUTS / 20 && read < INPUTS * 19 / 20, read + " of " + INPUTS + " read");
  }

  private static int used(byte[] bytes, SplittableRandom random) {
    int at = random.nextInt(bytes.length);
    for (int i = 0; i < bytes.length && bytes[at] == 0; i++) {
      at = (at + 1) % bytes.length;
    }
    return at;
  }

  /**
   * State 0 is the root's; q leads to unit q, whose offset leads on to a state with the value 0.
   */
  private static String map() {
    int units = 512;
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * units + 2).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(4 * units);
    int next = 256; // the state behind q, in the second block
    bytes.putInt(4 + 4 * 'q', (('q' ^ next) << 10) | 0x100 | 'q');
    bytes.putInt(4 + 4 * next, 0x80000000); // its value: the replacement at 0
    bytes.put(4 + 4 * units, (byte) 'a');
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  private static String precompiled(String map) {
    return "{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"" + map + "\"}";
  }

  private static List<Integer> ids(int[] ids) {
    return java.util.Arrays.stream(ids).boxed().toList();
  }

  private static void bounded(int[] ids) {
    assertTrue(ids.length >= 2 && ids.length <= 8);
  }

  private static String pick(SplittableRandom random, List<String> parts, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(parts.get(random.nextInt(parts.size())));
    }
    return text.toString();
  }

  private static TokenizerJson open(String place, String regex) {
    return of(with(place, regex));
  }

  private static TokenizerJson of(String json) {
    return TokenizerJson.of("hostile", json.getBytes(StandardCharsets.UTF_8));
  }

  /** The tiny tokenizer with a pattern in one of the places that take one. */
  private static String with(String place, String regex) {
    String pattern =
        "\"pattern\": {\"Regex\": \"" + regex.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
    String split =
        "{\"type\": \"Split\", " + pattern + ", \"behavior\": \"Isolated\", \"invert\": false}";
    String replace = "{\"type\": \"Replace\", " + pattern + ", \"content\": \" \"}";
    return switch (place) {
      case "split" -> preTokenizer(split);
      case "deep split" -> preTokenizer(nested("pretokenizers", split));
      case "replace" -> normalizer(replace);
      case "deep replace" -> normalizer(nested("normalizers", replace));
      default ->
          TinyTokenizer.TEXT.replace(
              "\"decoder\": {\"type\": \"WordPiece\", \"prefix\": \"##\", \"cleanup\": true}",
              "\"decoder\": " + nested("decoders", replace));
    };
  }

  private static String nested(String members, String step) {
    return sequence(members, sequence(members, step));
  }

  private static String sequence(String members, String steps) {
    return "{\"type\": \"Sequence\", \"" + members + "\": [" + steps + "]}";
  }

  private static String preTokenizer(String step) {
    return TinyTokenizer.TEXT.replace("{\"type\": \"BertPreTokenizer\"}", step);
  }

  private static String normalizer(String step) {
    int from = TinyTokenizer.TEXT.indexOf("{\"type\": \"BertNormalizer\"");
    int to = TinyTokenizer.TEXT.indexOf('}', from) + 1;
    return TinyTokenizer.TEXT.substring(0, from) + step + TinyTokenizer.TEXT.substring(to);
  }
}
