package zeroth.transformer.gguf;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import zeroth.tensor.BadInputException;
import zeroth.transformer.gguf.GgufVocabulary.Kind;

/**
 * The tokenizer of a GGUF file as a tokenizer.json that gives every text the same ids. Where that
 * cannot be exact the file is refused.
 */
final class GgufTokenizer {
  private final GgufVocabulary vocabulary;
  private final JsonGenerator json;

  private GgufTokenizer(GgufVocabulary vocabulary, JsonGenerator json) {
    this.vocabulary = vocabulary;
    this.json = json;
  }

  /** A pair of tokens that becomes one. */
  record Merge(String left, String right) {}

  /** The steps of one kind of tokenizer, written as fields of tokenizer.json. */
  interface Steps {
    /** The token before every text, or null. */
    Integer before();

    /** The fields normalizer, pre_tokenizer and decoder. */
    void write(JsonGenerator json) throws IOException;

    /** Whether bytes have tokens for what is no token. */
    boolean byteFallback();

    /** Whether a word that is a token is not merged from its parts. */
    boolean wholeWords();

    /** The merges in their order. */
    List<Merge> merges();
  }

  /**
   * The tokenizer.json.
   *
   * @throws BadInputException if the file lacks a part of it, or has something that cannot be
   *     written so
   */
  static byte[] json(GgufVocabulary vocabulary) {
    GgufMetadata metadata = vocabulary.metadata();
    Steps steps =
        vocabulary.isByteLevel() ? new ByteLevelSteps(vocabulary) : new ScoredSteps(vocabulary);
    metadata.mustBe("tokenizer.ggml.add_sep_token", "false");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      new GgufTokenizer(vocabulary, json).write(steps);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it is written to memory
    }
    vocabulary.refuseOthers();
    return bytes.toByteArray();
  }

  private void write(Steps steps) throws IOException {
    json.writeStartObject();
    json.writeStringField("version", "1.0");
    json.writeNullField("truncation");
    json.writeNullField("padding");
    json.writeArrayFieldStart("added_tokens");
    for (int id = 0; id < vocabulary.size(); id++) {
      switch (vocabulary.kind(id)) {
        case CONTROL, UNKNOWN -> added(id, true);
        case USER_DEFINED -> added(id, false);
        default -> {
          // of the model alone, or none
        }
      }
    }
    json.writeEndArray();
    steps.write(json);
    template(steps.before(), vocabulary.behind());
    model(steps);
    json.writeEndObject();
  }

  private void added(int id, boolean special) throws IOException {
    json.writeStartObject();
    json.writeNumberField("id", id);
    json.writeStringField("content", vocabulary.token(id));
    json.writeBooleanField("single_word", false);
    json.writeBooleanField("lstrip", false);
    json.writeBooleanField("rstrip", false);
    json.writeBooleanField("normalized", false);
    json.writeBooleanField("special", special);
    json.writeEndObject();
  }

  private void template(Integer before, Integer behind) throws IOException {
    if (before == null && behind == null) {
      json.writeNullField("post_processor");
      return;
    }
    json.writeObjectFieldStart("post_processor");
    json.writeStringField("type", "TemplateProcessing");
    json.writeArrayFieldStart("single");
    sequence(before, "A", 0, behind);
    json.writeEndArray();
    json.writeArrayFieldStart("pair");
    sequence(before, "A", 0, behind);
    sequence(before, "B", 1, behind);
    json.writeEndArray();
    json.writeObjectFieldStart("special_tokens");
    define(before);
    if (!Objects.equals(before, behind)) {
      define(behind);
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private void sequence(Integer before, String text, int type, Integer behind) throws IOException {
    place("SpecialToken", before == null ? null : vocabulary.token(before), type);
    place("Sequence", text, type);
    place("SpecialToken", behind == null ? null : vocabulary.token(behind), type);
  }

  private void place(String kind, String id, int type) throws IOException {
    if (id != null) {
      json.writeStartObject();
      json.writeObjectFieldStart(kind);
      json.writeStringField("id", id);
      json.writeNumberField("type_id", type);
      json.writeEndObject();
      json.writeEndObject();
    }
  }

  private void define(Integer id) throws IOException {
    if (id != null) {
      String token = vocabulary.token(id);
      json.writeObjectFieldStart(token);
      json.writeStringField("id", token);
      json.writeArrayFieldStart("ids");
      json.writeNumber(id);
      json.writeEndArray();
      json.writeArrayFieldStart("tokens");
      json.writeString(token);
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private void model(Steps steps) throws IOException {
    json.writeObjectFieldStart("model");
    json.writeStringField("type", "BPE");
    json.writeNullField("dropout");
    String unknown = null;
    for (int id = 0; id < vocabulary.size() && steps.byteFallback(); id++) {
      unknown = vocabulary.kind(id) == Kind.UNKNOWN ? vocabulary.token(id) : unknown;
    }
    json.writeStringField("unk_token", unknown);
    json.writeNullField("continuing_subword_prefix");
    json.writeNullField("end_of_word_suffix");
    json.writeBooleanField("fuse_unk", steps.byteFallback());
    json.writeBooleanField("byte_fallback", steps.byteFallback());
    json.writeBooleanField("ignore_merges", steps.wholeWords());
    json.writeObjectFieldStart("vocab");
    for (int id = 0; id < vocabulary.size(); id++) {
      if (vocabulary.kind(id) != Kind.UNUSED) {
        json.writeNumberField(vocabulary.token(id), id);
      }
    }
    json.writeEndObject();
    json.writeArrayFieldStart("merges");
    for (Merge merge : steps.merges()) {
      json.writeStartArray();
      json.writeString(merge.left);
      json.writeString(merge.right);
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
