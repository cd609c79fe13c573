package zeroth.transformer.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import zeroth.tensor.BadInputException;
import zeroth.transformer.checkpoint.BoundedFile;
import zeroth.transformer.checkpoint.JsonKind;
import zeroth.transformer.checkpoint.JsonProblem;

/**
 * Checks a tokenizer.json before native code sees it, which ends the process where it meets what it
 * takes for granted: that it is JSON from end to end and has a model with a vocabulary. Tells which
 * ids it can produce.
 */
public final class TokenizerFile {
  /** Native code recurses into what is nested; real files nest some ten deep. */
  private static final int DEPTH_LIMIT = 64;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES) // as many as the vocabulary has words
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(DEPTH_LIMIT).build())
          .build();

  private static final JsonMapper TREES =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY).build();

  /** Words longer than this are unknown to BERT's models, which write 100. */
  private static final int WORD_LIMIT = 256;

  private final String source;
  private int vocabulary;
  private boolean hasModel;

  private TokenizerFile(String source) {
    this.source = source;
  }

  /**
   * The number of ids that the file speaks of: its largest id plus one.
   *
   * @throws BadInputException if it is no tokenizer.json
   */
  public static int vocabulary(String source, byte[] content) {
    TokenizerFile file = new TokenizerFile(source);
    try (JsonParser json = JSON.createParser(content)) {
      file.read(json);
      return file.vocabulary;
    } catch (JsonProcessingException e) {
      String place = "byte " + (e.getLocation() == null ? 0 : e.getLocation().getByteOffset());
      throw new BadInputException(source, place, "JSON", JsonProblem.found(e));
    } catch (IOException e) {
      throw BoundedFile.unreadable(source, e);
    }
  }

  private void read(JsonParser json) throws IOException {
    expect("top", json.nextToken(), JsonToken.START_OBJECT);
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "model" -> model(json);
        case "added_tokens" -> addedTokens(json);
        case "post_processor" -> postProcessor(json);
        case "normalizer", "pre_tokenizer", "decoder" ->
            TokenizerSteps.check(source, field, TREES.readTree(json));
        default -> json.skipChildren();
      }
    }
    expect("behind the object", json.nextToken(), null);
    if (!hasModel || vocabulary == 0) {
      throw new BadInputException(source, "model", "a vocabulary", "none");
    }
  }

  private void model(JsonParser json) throws IOException {
    expect("model", json.currentToken(), JsonToken.START_OBJECT);
    hasModel = true;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      JsonToken token = json.nextToken();
      if (field.equals("vocab") && token == JsonToken.START_OBJECT) {
        while (json.nextToken() != JsonToken.END_OBJECT) {
          json.nextToken();
          id("model, vocab", json);
        }
      } else if (field.equals("vocab") && token == JsonToken.START_ARRAY) {
        int entries = 0; // of a unigram model: an entry's place is its id
        while (json.nextToken() != JsonToken.END_ARRAY) {
          json.skipChildren();
          entries++;
        }
        vocabulary = Math.max(vocabulary, entries);
      } else if (field.equals("dropout") && token.isNumeric() && json.getDoubleValue() != 0) {
        throw new BadInputException(source, "model, dropout", "none or 0", json.getText());
      } else if (field.equals("max_input_chars_per_word") && token.isNumeric()) {
        if (json.getDoubleValue() > WORD_LIMIT) { // the time for a word grows with its cube
          throw new BadInputException(
              source, "model, " + field, "at most " + WORD_LIMIT, json.getText());
        }
      } else {
        json.skipChildren();
      }
    }
  }

  private void addedTokens(JsonParser json) throws IOException {
    expect("added_tokens", json.currentToken(), JsonToken.START_ARRAY);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect("added_tokens", json.currentToken(), JsonToken.START_OBJECT);
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String field = json.currentName();
        json.nextToken();
        if (field.equals("id")) {
          id("added_tokens, id", json);
        } else {
          json.skipChildren();
        }
      }
    }
  }

  private void id(String place, JsonParser json) throws IOException {
    expect(place, json.currentToken(), JsonToken.VALUE_NUMBER_INT);
    boolean fits = json.getNumberType() == JsonParser.NumberType.INT;
    if (!fits || json.getIntValue() < 0 || json.getIntValue() == Integer.MAX_VALUE) {
      throw new BadInputException(source, place, "an id from 0 to 2^31-2", json.getText());
    }
    vocabulary = Math.max(vocabulary, json.getIntValue() + 1);
  }

  /** A template must define the special tokens that it places: native code does not check. */
  private void postProcessor(JsonParser json) throws IOException {
    Set<String> defined = new HashSet<>();
    Set<String> placed = new LinkedHashSet<>();
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      boolean list = json.nextToken() == JsonToken.START_ARRAY;
      if (list && field.equals("processors")) {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          postProcessor(json);
        }
      } else if (list && (field.equals("single") || field.equals("pair"))) {
        placedTokens(json, placed, field.equals("single") ? 1 : 2);
      } else if (field.equals("special_tokens") && json.currentToken() == JsonToken.START_OBJECT) {
        while (json.nextToken() != JsonToken.END_OBJECT) {
          defined.add(json.currentName());
          json.nextToken();
          json.skipChildren();
        }
      } else {
        json.skipChildren();
      }
    }
    placed.removeAll(defined);
    if (!placed.isEmpty()) {
      String found = placed.iterator().next();
      throw new BadInputException(
          source, "post_processor", "a template of its special_tokens", found);
    }
  }

  /** The ids in [{"SpecialToken": {"id": "[CLS]", ...}}, {"Sequence": ...}, ...]. */
  private void placedTokens(JsonParser json, Set<String> placed, int texts) throws IOException {
    int depth = 1;
    int sequences = 0;
    boolean special = false;
    while (depth > 0) {
      JsonToken token = json.nextToken();
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token == JsonToken.FIELD_NAME && depth == 2) {
        special = json.currentName().equals("SpecialToken");
        if (json.currentName().equals("Sequence") && ++sequences > texts) { // grows with each step
          throw new BadInputException(source, "post_processor", "each text placed once", "twice");
        }
      } else if (token == JsonToken.VALUE_STRING && special && "id".equals(json.currentName())) {
        placed.add(json.getText());
      }
    }
  }

  private void expect(String place, JsonToken found, JsonToken token) {
    if (found != token) {
      throw new BadInputException(source, place, JsonKind.of(token), JsonKind.of(found));
    }
  }
}
