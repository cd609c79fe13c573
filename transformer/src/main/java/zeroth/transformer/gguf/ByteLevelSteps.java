package zeroth.transformer.gguf;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zeroth.transformer.gguf.GgufTokenizer.Merge;
import zeroth.transformer.gguf.GgufVocabulary.Kind;
import zeroth.transformer.tokenizer.ByteLetters;
import zeroth.transformer.tokenizer.KnownPattern;

/**
 * Byte-level BPE (model gpt2): the file has the merges, and names how texts are cut into words. A
 * name stands for what the published tokenizers of that family do.
 */
final class ByteLevelSteps implements GgufTokenizer.Steps {
  /** How texts are cut into words: by a pattern, before it by digits, after a normal form. */
  private record Words(
      KnownPattern pattern, boolean digits, boolean composed, boolean wholeWords, boolean begun) {}

  private static final Words LLAMA3 = new Words(KnownPattern.LLAMA3, false, false, true, true);
  private static final Map<String, Words> KNOWN =
      Map.of(
          "gpt-2",
          new Words(KnownPattern.GPT2, false, false, false, false),
          "smollm",
          new Words(KnownPattern.GPT2, true, false, false, false),
          "llama-bpe",
          LLAMA3,
          "llama3",
          LLAMA3,
          "llama-v3",
          LLAMA3,
          "qwen2",
          new Words(KnownPattern.QWEN, false, true, false, false));

  private final GgufVocabulary vocabulary;
  private final Words words;

  ByteLevelSteps(GgufVocabulary vocabulary) {
    this.vocabulary = vocabulary;
    GgufMetadata metadata = vocabulary.metadata();
    String name = metadata.text("tokenizer.ggml.pre", "none");
    String known = String.join(", ", KNOWN.keySet().stream().sorted().toList());
    vocabulary.require(KNOWN.containsKey(name), "pre", "one of " + known, name);
    this.words = KNOWN.get(name);
    metadata.mustBe("tokenizer.ggml.add_space_prefix", "false");
    vocabulary.require(
        !vocabulary.has(Kind.BYTE), "token_type", "no bytes in a byte-level model", 6);
    for (int b = 0; b < 256; b++) {
      String letter = String.valueOf(ByteLetters.of(b));
      boolean there = vocabulary.id(letter, Kind.NORMAL) != null;
      vocabulary.require(there, "tokens", "a token for byte " + b + ", " + letter, "none");
    }
  }

  @Override
  public Integer before() {
    return vocabulary.before(words.begun);
  }

  @Override
  public boolean byteFallback() {
    return false;
  }

  @Override
  public boolean wholeWords() {
    return words.wholeWords;
  }

  @Override
  public void write(JsonGenerator json) throws IOException {
    if (words.composed) {
      json.writeObjectFieldStart("normalizer");
      json.writeStringField("type", "NFC");
      json.writeEndObject();
    } else {
      json.writeNullField("normalizer");
    }
    json.writeObjectFieldStart("pre_tokenizer");
    json.writeStringField("type", "Sequence");
    json.writeArrayFieldStart("pretokenizers");
    if (words.digits) {
      json.writeStartObject();
      json.writeStringField("type", "Digits");
      json.writeBooleanField("individual_digits", true);
      json.writeEndObject();
    }
    boolean own = words.pattern == KnownPattern.GPT2; // which ByteLevel has itself
    if (!own) {
      json.writeStartObject();
      json.writeStringField("type", "Split");
      json.writeObjectFieldStart("pattern");
      json.writeStringField("Regex", words.pattern.regex());
      json.writeEndObject();
      json.writeStringField("behavior", "Isolated");
      json.writeBooleanField("invert", false);
      json.writeEndObject();
    }
    json.writeStartObject();
    byteLevel(json, own);
    json.writeEndArray();
    json.writeEndObject();
    json.writeObjectFieldStart("decoder");
    byteLevel(json, false);
  }

  private static void byteLevel(JsonGenerator json, boolean pattern) throws IOException {
    json.writeStringField("type", "ByteLevel");
    json.writeBooleanField("add_prefix_space", false);
    json.writeBooleanField("trim_offsets", true);
    json.writeBooleanField("use_regex", pattern);
    json.writeEndObject();
  }

  @Override
  public List<Merge> merges() {
    List<Merge> merges = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    List<String> lines = vocabulary.metadata().texts("tokenizer.ggml.merges");
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      String place = "merges, element " + i;
      int space = line.indexOf(' ');
      boolean pair = space > 0 && space == line.lastIndexOf(' ') && space < line.length() - 1;
      vocabulary.require(pair, place, "two tokens with a space between", line);
      String left = line.substring(0, space);
      String right = line.substring(space + 1);
      for (String token : List.of(left, right, left + right)) {
        vocabulary.require(vocabulary.ids().containsKey(token), place, "tokens", token);
      }
      vocabulary.require(seen.add(line), place, "each pair once", line);
      merges.add(new Merge(left, right));
    }
    return merges;
  }
}
