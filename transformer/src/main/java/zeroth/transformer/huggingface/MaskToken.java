package zeroth.transformer.huggingface;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import zeroth.tensor.BadInputException;
import zeroth.transformer.MaskedModel;
import zeroth.transformer.checkpoint.BoundedFile;
import zeroth.transformer.tokenizer.TokenizerFile;

/**
 * The mask of a tokenizer: the first of {@link MaskedModel#MASKS} among its added tokens, which a
 * text finds as one token whatever stands around it.
 */
final class MaskToken {
  static final List<String> NAMES = MaskedModel.MASKS;

  private MaskToken() {}

  /**
   * The mask's id.
   *
   * @param source the file's name for messages
   * @param tokenizerJson one that {@link TokenizerFile} has checked
   * @throws BadInputException if there is no mask
   */
  static int id(String source, byte[] tokenizerJson) {
    int[] ids = new int[NAMES.size()];
    Arrays.fill(ids, -1);
    try (JsonParser json = new JsonFactory().createParser(tokenizerJson)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean added = json.currentName().equals("added_tokens");
        json.nextToken();
        if (added) {
          addedTokens(json, ids);
        } else {
          json.skipChildren();
        }
      }
    } catch (IOException e) {
      throw BoundedFile.unreadable(source, e);
    }
    for (int id : ids) {
      if (id >= 0) {
        return id;
      }
    }
    throw new BadInputException(
        source, "added_tokens", "a mask, " + String.join(" or ", NAMES), "none");
  }

  private static void addedTokens(JsonParser json, int[] ids) throws IOException {
    while (json.nextToken() == JsonToken.START_OBJECT) {
      int id = -1;
      int name = -1;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "id" -> id = json.getIntValue();
          case "content" -> {
            name = NAMES.indexOf(json.getText());
            json.skipChildren();
          }
          default -> json.skipChildren();
        }
      }
      if (name >= 0) {
        ids[name] = id;
      }
    }
  }
}
