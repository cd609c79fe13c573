package zeroth.transformer.tensorflow;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.BadInputException;

/** BERT's vocab.txt, a token a line in the order of ids, as a tokenizer.json. */
final class WordPieceVocabulary {
  /** Those that a text may name, and that normalising must not take apart. */
  private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

  private static final JsonMapper JSON = new JsonMapper();

  private WordPieceVocabulary() {}

  /**
   * The ids of a file's tokens.
   *
   * @throws BadInputException if a token comes twice, or a special one is missing
   */
  static Map<String, Integer> ids(String source, byte[] content) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    String text = new String(content, StandardCharsets.UTF_8);
    String[] lines = text.split("\n");
    for (int id = 0; id < lines.length; id++) {
      String token =
          lines[id].endsWith("\r") ? lines[id].substring(0, lines[id].length() - 1) : lines[id];
      if (ids.put(token, id) != null) {
        throw new BadInputException(
            source, "line " + (id + 1), "tokens that differ", "a second " + token);
      }
    }
    for (String token : SPECIAL) {
      if (!ids.containsKey(token)) {
        throw new BadInputException(source, "tokens", token, "none");
      }
    }
    return ids;
  }

  /** A tokenizer.json that does what BERT's own tokenization does. */
  static byte[] tokenizerJson(Map<String, Integer> ids, boolean lowercase) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0").putNull("truncation");
    root.putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    SPECIAL.forEach(
        token ->
            added
                .addObject()
                .put("id", ids.get(token))
                .put("content", token)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true));
    root.putObject("normalizer")
        .put("type", "BertNormalizer")
        .put("clean_text", true)
        .put("handle_chinese_chars", true)
        .put("lowercase", lowercase)
        .putNull("strip_accents"); // as lowercase
    root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    ObjectNode processor = root.putObject("post_processor").put("type", "BertProcessing");
    processor.putArray("sep").add("[SEP]").add(ids.get("[SEP]"));
    processor.putArray("cls").add("[CLS]").add(ids.get("[CLS]"));
    root.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
    ObjectNode model =
        root.putObject("model")
            .put("type", "WordPiece")
            .put("unk_token", "[UNK]")
            .put("continuing_subword_prefix", "##")
            .put("max_input_chars_per_word", 100);
    ObjectNode vocabulary = model.putObject("vocab");
    ids.forEach(vocabulary::put);
    return JSON.writeValueAsBytes(root);
  }
}
