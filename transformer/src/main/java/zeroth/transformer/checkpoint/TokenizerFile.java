package zeroth.transformer.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import zeroth.tensor.BadInputException;

/**
 * Checks a tokenizer.json before native code sees it: that it is JSON from end to end, has a model
 * with a vocabulary, and which ids it can produce.
 */
final class TokenizerFile {
  private static final int DEPTH_LIMIT = 64;
  private static final JsonFactory JSON = new JsonFactory();

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
  static int vocabulary(String source, byte[] content) {
    TokenizerFile file = new TokenizerFile(source);
    try (JsonParser json = JSON.createParser(content)) {
      file.read(json);
      return file.vocabulary;
    } catch (JsonProcessingException e) {
      String place = "byte " + (e.getLocation() == null ? 0 : e.getLocation().getByteOffset());
      throw new BadInputException(source, place, "JSON", e.getOriginalMessage());
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
        default -> skip(json);
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
          skip(json);
          entries++;
        }
        vocabulary = Math.max(vocabulary, entries);
      } else {
        skip(json);
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
          skip(json);
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

  /** Skips a value, however wide, but only so deep: native code recurses into it. */
  private void skip(JsonParser json) throws IOException {
    int depth = 0;
    do {
      JsonToken token = json.currentToken();
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      }
      if (depth > DEPTH_LIMIT) {
        throw new BadInputException(source, "nesting", "at most " + DEPTH_LIMIT, "more");
      }
    } while (depth > 0 && json.nextToken() != null);
  }

  private void expect(String place, JsonToken found, JsonToken token) {
    if (found != token) {
      String expected = token == null ? "the end" : token.toString();
      throw new BadInputException(
          source, place, expected, found == null ? "the end" : found.toString());
    }
  }
}
