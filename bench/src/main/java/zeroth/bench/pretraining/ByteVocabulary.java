package zeroth.bench.pretraining;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import zeroth.transformer.tokenizer.ByteLetters;

/**
 * A byte-level vocabulary as a tokenizer.json: token 0 is {@value #END}, which stands before every
 * text and ends those that a model makes; then come the 256 bytes and what the merges join, in
 * their order.
 *
 * @param merges in the order in which they were learned
 */
public record ByteVocabulary(List<BytePairs.Merge> merges) {
  /** The token around texts. */
  public static final String END = "<|endoftext|>";

  /** Its id. */
  public static final int END_ID = 0;

  /** Tokens that there are without a merge. */
  public static final int LEAST = 257;

  public ByteVocabulary {
    merges = List.copyOf(merges);
  }

  /**
   * Learns a vocabulary.
   *
   * @param size tokens at most, at least {@link #LEAST}
   */
  public static ByteVocabulary learn(List<String> texts, int size) {
    return new ByteVocabulary(BytePairs.learn(BytePairs.words(texts), size - LEAST));
  }

  /** Number of tokens. */
  public int size() {
    return tokens().size();
  }

  /** All tokens by their ids. */
  List<String> tokens() {
    Set<String> tokens = new LinkedHashSet<>();
    tokens.add(END);
    for (int b = 0; b < 256; b++) {
      tokens.add(String.valueOf(ByteLetters.of(b)));
    }
    for (BytePairs.Merge merge : merges) {
      tokens.add(ByteLetters.of(merge.joined()));
    }
    return List.copyOf(tokens);
  }

  /** The content of the file. */
  public byte[] json() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it is written to memory
    }
    return bytes.toByteArray();
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("version", "1.0");
    json.writeNullField("truncation");
    json.writeNullField("padding");
    json.writeArrayFieldStart("added_tokens");
    json.writeStartObject();
    json.writeNumberField("id", END_ID);
    json.writeStringField("content", END);
    json.writeBooleanField("single_word", false);
    json.writeBooleanField("lstrip", false);
    json.writeBooleanField("rstrip", false);
    json.writeBooleanField("normalized", false);
    json.writeBooleanField("special", true);
    json.writeEndObject();
    json.writeEndArray();
    json.writeNullField("normalizer");
    byteLevel(json, "pre_tokenizer");
    template(json);
    byteLevel(json, "decoder");
    model(json);
    json.writeEndObject();
  }

  private static void byteLevel(JsonGenerator json, String field) throws IOException {
    json.writeObjectFieldStart(field);
    json.writeStringField("type", "ByteLevel");
    json.writeBooleanField("add_prefix_space", false);
    json.writeBooleanField("trim_offsets", true);
    json.writeBooleanField("use_regex", true); // GPT-2's
    json.writeEndObject();
  }

  private static void template(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("post_processor");
    json.writeStringField("type", "TemplateProcessing");
    json.writeArrayFieldStart("single");
    place(json, "SpecialToken", END, 0);
    place(json, "Sequence", "A", 0);
    json.writeEndArray();
    json.writeArrayFieldStart("pair");
    place(json, "SpecialToken", END, 0);
    place(json, "Sequence", "A", 0);
    place(json, "SpecialToken", END, 1);
    place(json, "Sequence", "B", 1);
    json.writeEndArray();
    json.writeObjectFieldStart("special_tokens");
    json.writeObjectFieldStart(END);
    json.writeStringField("id", END);
    json.writeArrayFieldStart("ids");
    json.writeNumber(END_ID);
    json.writeEndArray();
    json.writeArrayFieldStart("tokens");
    json.writeString(END);
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void place(JsonGenerator json, String kind, String id, int type)
      throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart(kind);
    json.writeStringField("id", id);
    json.writeNumberField("type_id", type);
    json.writeEndObject();
    json.writeEndObject();
  }

  private void model(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("model");
    json.writeStringField("type", "BPE");
    json.writeNullField("dropout");
    json.writeNullField("unk_token");
    json.writeNullField("continuing_subword_prefix");
    json.writeNullField("end_of_word_suffix");
    json.writeBooleanField("fuse_unk", false);
    json.writeBooleanField("byte_fallback", false);
    json.writeBooleanField("ignore_merges", false);
    json.writeObjectFieldStart("vocab");
    List<String> tokens = tokens();
    for (int id = 0; id < tokens.size(); id++) {
      json.writeNumberField(tokens.get(id), id);
    }
    json.writeEndObject();
    json.writeArrayFieldStart("merges");
    for (BytePairs.Merge merge : merges) {
      json.writeStartArray();
      json.writeString(ByteLetters.of(merge.left()));
      json.writeString(ByteLetters.of(merge.right()));
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
