package zeroth.transformer.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import zeroth.tensor.BadInputException;

/**
 * Checks the steps of a tokenizer.json that stand around its model, before native code runs them:
 * only kinds and regular expressions that are known, and nothing that makes a text longer without
 * limit, such as a replacement that doubles what it finds, thirty times in a row.
 */
final class TokenizerSteps {
  private static final int STEPS = 64;
  private static final int PREFIX = 16;
  private static final int SHOWN = 120;

  private static final List<String> NORMALIZERS =
      List.of(
          "BertNormalizer",
          "Lowercase",
          "NFC",
          "NFD",
          "NFKC",
          "NFKD",
          "Nmt",
          "Precompiled",
          "Prepend",
          "Replace",
          "Sequence",
          "Strip",
          "StripAccents");
  private static final List<String> PRE_TOKENIZERS =
      List.of(
          "BertPreTokenizer",
          "ByteLevel",
          "CharDelimiterSplit",
          "Digits",
          "Metaspace",
          "Punctuation",
          "Sequence",
          "Split",
          "UnicodeScripts",
          "Whitespace",
          "WhitespaceSplit");
  private static final List<String> DECODERS =
      List.of(
          "BPEDecoder",
          "ByteFallback",
          "ByteLevel",
          "CTC",
          "Fuse",
          "Metaspace",
          "Replace",
          "Sequence",
          "Strip",
          "WordPiece");

  private final String source;
  private final List<String> kinds;
  private final String members;
  private int steps;
  private int maps;

  private TokenizerSteps(String source, List<String> kinds, String members) {
    this.source = source;
    this.kinds = kinds;
    this.members = members;
  }

  /**
   * Checks the value of one of the fields normalizer, pre_tokenizer and decoder.
   *
   * @throws BadInputException if it has a step of another kind, or another regular expression
   */
  static void check(String source, String field, JsonNode value) {
    switch (field) {
      case "normalizer" ->
          new TokenizerSteps(source, NORMALIZERS, "normalizers").step(field, value);
      case "pre_tokenizer" ->
          new TokenizerSteps(source, PRE_TOKENIZERS, "pretokenizers").step(field, value);
      default -> new TokenizerSteps(source, DECODERS, "decoders").step(field, value);
    }
  }

  private void step(String place, JsonNode step) {
    if (step.isNull()) {
      return;
    }
    String kind = step.path("type").asText();
    if (!kinds.contains(kind)) {
      throw bad(place, "one of " + String.join(", ", kinds), kind.isEmpty() ? "no type" : kind);
    }
    if (++steps > STEPS) {
      throw bad(place, "at most " + STEPS + " steps", "more");
    }
    switch (kind) {
      case "Sequence" -> {
        for (JsonNode member : step.path(members)) {
          step(place + ", " + members, member);
        }
      }
      case "Split" -> pattern(place + ", Split", step.path("pattern"));
      case "Replace" -> replace(place + ", Replace", step);
      case "Prepend" -> {
        if (step.path("prepend").asText().length() > PREFIX) {
          throw bad(place, "at most " + PREFIX + " characters to prepend", "more");
        }
      }
      case "Precompiled" -> {
        if (++maps > 1) {
          throw bad(place, "one precompiled map", "several");
        }
        CharacterMap.check(source, place + ", Precompiled", step.path("precompiled_charsmap"));
      }
      default -> {
        // the others have no patterns, and lengthen a text by a constant factor at most
      }
    }
  }

  /** What is put in place must not be longer than what is taken out. */
  private void replace(String place, JsonNode step) {
    JsonNode pattern = step.path("pattern");
    pattern(place, pattern);
    String literal = pattern.path("String").asText(" ");
    String content = step.path("content").asText();
    if (content.codePointCount(0, content.length()) > literal.codePointCount(0, literal.length())) {
      throw bad(place, "no more characters than the " + literal.length() + " replaced", content);
    }
  }

  private void pattern(String place, JsonNode pattern) {
    JsonNode regex = pattern.path("Regex");
    boolean one = pattern.isObject() && pattern.size() == 1;
    if (one && regex.isTextual()) {
      if (!KnownPattern.isKnown(regex.textValue())) {
        throw bad(
            place,
            "a regular expression that is known ("
                + KnownPattern.titles()
                + "), as others can end the process",
            regex.textValue());
      }
    } else if (!one || !pattern.path("String").isTextual()) {
      throw bad(place, "a pattern", pattern.isMissingNode() ? "none" : pattern.toString());
    }
  }

  private BadInputException bad(String place, String expected, String found) {
    String shown = found.length() > SHOWN ? found.substring(0, SHOWN) + "..." : found;
    return new BadInputException(source, place, expected, shown);
  }
}
