package zeroth.transformer.huggingface;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.tokenizer.TokenizerFile;

/**
 * The tokenizer_config.json that belongs to a tokenizer.json. transformers' BertTokenizer makes all
 * letters small unless this file says otherwise, whatever tokenizer.json says, so a cased model
 * needs it. Its fields are those of PreTrainedTokenizerBase, BertTokenizer, DistilBertTokenizer and
 * RobertaTokenizer.
 */
final class TokenizerConfig {
  private static final JsonMapper JSON = new JsonMapper();

  /** Names are as many as the vocabulary has words, which are not for the JVM's table. */
  private static final JsonFactory PARSERS =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  private static final List<String> PADS = List.of("[PAD]", "<pad>");
  private static final Set<String> LONG = Set.of("vocab", "merges");

  private final Map<String, JsonNode> parts = new HashMap<>();
  private final Set<String> marks = new HashSet<>();

  /**
   * Reads a tokenizer.json but for its vocabulary, of which special tokens alone matter.
   *
   * @param tokenizerJson one that {@link TokenizerFile} has checked
   */
  private TokenizerConfig(byte[] tokenizerJson) throws IOException {
    try (JsonParser json = PARSERS.createParser(tokenizerJson)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        if (json.nextToken() == JsonToken.START_OBJECT && field.equals("model")) {
          model(json);
        } else {
          parts.put(field, JSON.readTree(json));
        }
      }
    }
    for (JsonNode added : part("added_tokens")) {
      mark(added.path("content").asText());
    }
  }

  private void model(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      if (field.equals("vocab") && value == JsonToken.START_OBJECT) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          mark(json.currentName());
          json.nextToken();
        }
      } else if (LONG.contains(field)) {
        json.skipChildren();
      } else {
        parts.put("model." + field, JSON.readTree(json));
      }
    }
  }

  private void mark(String token) {
    if (PADS.contains(token) || MaskToken.NAMES.contains(token)) {
      marks.add(token);
    }
  }

  private JsonNode part(String name) {
    return parts.getOrDefault(name, JSON.missingNode());
  }

  /** The content of the file. */
  static byte[] write(EncoderConfig config, byte[] tokenizerJson) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      new TokenizerConfig(tokenizerJson).write(config, json);
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private void write(EncoderConfig config, JsonGenerator json) throws IOException {
    JsonNode normalizer = part("normalizer");
    boolean bert =
        part("model.type").asText().equals("WordPiece")
            && normalizer.path("type").asText().equals("BertNormalizer");
    JsonNode bytes = byteLevel(part("pre_tokenizer"));
    boolean roberta = config.family() == EncoderFamily.ROBERTA && !bytes.isMissingNode();
    boolean types = config.family().hasTypes();
    if (bert) {
      json.writeStringField("tokenizer_class", types ? "BertTokenizer" : "DistilBertTokenizer");
      json.writeBooleanField("do_lower_case", normalizer.path("lowercase").asBoolean(true));
      json.writeFieldName("strip_accents");
      JSON.writeTree(
          json,
          normalizer.path("strip_accents").isBoolean()
              ? normalizer.get("strip_accents")
              : JSON.nullNode());
      json.writeBooleanField(
          "tokenize_chinese_chars", normalizer.path("handle_chinese_chars").asBoolean(true));
    } else if (roberta) {
      json.writeStringField("tokenizer_class", "RobertaTokenizer");
      json.writeBooleanField("add_prefix_space", bytes.path("add_prefix_space").asBoolean());
      json.writeBooleanField("trim_offsets", bytes.path("trim_offsets").asBoolean(true));
    } else { // takes tokenizer.json as it is
      json.writeStringField("tokenizer_class", "PreTrainedTokenizerFast");
    }
    json.writeNumberField("model_max_length", config.maxLength());
    if (!types) { // which transformers' tokenizers add otherwise, and its models refuse
      json.writeArrayFieldStart("model_input_names");
      json.writeString("input_ids");
      json.writeString("attention_mask");
      json.writeEndArray();
    }
    JsonNode processor = part("post_processor");
    String first = bound(processor, "cls", 0);
    String last = bound(processor, "sep", -1);
    token(json, "cls_token", first);
    token(json, "sep_token", last);
    if (roberta) {
      token(json, "bos_token", first);
      token(json, "eos_token", last);
    }
    token(json, "unk_token", part("model.unk_token").textValue());
    String padding = part("padding").path("pad_token").textValue();
    token(json, "pad_token", padding == null ? marked(PADS) : padding);
    token(json, "mask_token", marked(MaskToken.NAMES));
  }

  private static void token(JsonGenerator json, String field, String token) throws IOException {
    if (token != null) {
      json.writeStringField(field, token);
    }
  }

  private String marked(List<String> names) {
    return names.stream().filter(marks::contains).findFirst().orElse(null);
  }

  /** The byte-level step of a pre-tokenizer, missing if it has none. */
  private static JsonNode byteLevel(JsonNode step) {
    if (step.path("type").asText().equals("ByteLevel")) {
      return step;
    }
    for (JsonNode member : step.path("pretokenizers")) {
      JsonNode found = byteLevel(member);
      if (!found.isMissingNode()) {
        return found;
      }
    }
    return JSON.missingNode();
  }

  /**
   * The special token that a post-processor puts at one end of a text, or null.
   *
   * @param field the token's name in BertProcessing and RobertaProcessing
   * @param end place in a template, 0 or -1
   */
  private static String bound(JsonNode processor, String field, int end) {
    if (processor.path(field).isArray()) {
      return processor.path(field).path(0).textValue();
    }
    for (JsonNode member : processor.path("processors")) {
      String found = bound(member, field, end);
      if (found != null) {
        return found;
      }
    }
    JsonNode single = processor.path("single");
    JsonNode piece = single.path(end < 0 ? single.size() - 1 : 0);
    return piece.path("SpecialToken").path("id").textValue();
  }
}
