package zeroth.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.transformer.Model;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.huggingface.HuggingFaceDirectory;
import zeroth.transformer.tokenizer.TokenizerJson;

/**
 * A BERT of one layer, or some, and a dozen words with random weights, small enough for naive
 * loops.
 */
public final class TinyModel {
  /** Words that the toy task's classes are told by. */
  public static final List<String> GOOD = List.of("good", "great", "fine", "lovely");

  /** Those of the other class. */
  public static final List<String> BAD = List.of("bad", "awful", "poor", "dull");

  /** Words that say nothing. */
  public static final List<String> NEUTRAL = List.of("film", "book", "day", "the", "a", "was");

  private TinyModel() {}

  /** The model. */
  public static Model create() {
    return create(1);
  }

  /** The same of so many layers. */
  public static Model create(int layers) {
    EncoderConfig config =
        new EncoderConfig(EncoderFamily.BERT, 32, 16, layers, 2, 32, 24, 2, 1e-12f);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Encoder.shapes(config).forEach((name, shape) -> tensors.put(name, Tensor.zeros(shape)));
    Parameters weights = Parameters.of(tensors);
    weights.add(0.2, new Direction.Gaussian(Key.ofSeed(7)));
    tensors.forEach(
        (name, tensor) -> {
          if (name.endsWith("LayerNorm.weight")) {
            java.util.Arrays.fill(tensor.data(), 1);
          }
        });
    return new Model(config, weights, TokenizerJson.of("tiny", tokenizer(null)), List.of());
  }

  /** Writes the model in the Hugging Face layout to a new directory. */
  public static Path write(Path directory) {
    HuggingFaceDirectory.write(create(), directory);
    return directory;
  }

  /**
   * A toy task of n lines, text<TAB>label with a header, labels good and bad in turn; one line less
   * for each that would be there twice.
   */
  public static String tsv(int n) {
    Set<String> lines = new LinkedHashSet<>(List.of("sentence\tlabel\n"));
    for (int i = 0; i < n; i++) {
      List<String> words = i % 2 == 0 ? GOOD : BAD;
      long draw = Key.ofSeed(3).block(i);
      String[] text = {
        pick(NEUTRAL, draw),
        pick(words, draw >>> 8),
        pick(NEUTRAL, draw >>> 16),
        pick(words, draw >>> 24),
        pick(NEUTRAL, draw >>> 32),
        pick(words, draw >>> 40)
      };
      lines.add(String.join(" ", text) + '\t' + (i % 2 == 0 ? "good" : "bad") + '\n');
    }
    return String.join("", lines);
  }

  private static String pick(List<String> words, long draw) {
    return words.get((int) (draw & 0xff) % words.size());
  }

  /**
   * BERT's kind of tokenizer with these words.
   *
   * @param mask a mask among its added tokens, or null for none
   */
  static byte[] tokenizer(String mask) {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("version", "1.0");
    root.putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    root.putObject("normalizer")
        .put("type", "BertNormalizer")
        .put("clean_text", true)
        .put("handle_chinese_chars", true)
        .putNull("strip_accents")
        .put("lowercase", true);
    root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    ObjectNode template = root.putObject("post_processor").put("type", "TemplateProcessing");
    ObjectNode cls = piece(mapper, "SpecialToken", "[CLS]", 0);
    ObjectNode sep = piece(mapper, "SpecialToken", "[SEP]", 0);
    ObjectNode a = piece(mapper, "Sequence", "A", 0);
    ObjectNode b = piece(mapper, "Sequence", "B", 1);
    ObjectNode end = piece(mapper, "SpecialToken", "[SEP]", 1);
    template.putArray("single").add(cls).add(a).add(sep);
    template.putArray("pair").add(cls).add(a).add(sep).add(b).add(end);
    ObjectNode special = template.putObject("special_tokens");
    for (String token : List.of("[CLS]", "[SEP]")) {
      ObjectNode entry = special.putObject(token).put("id", token);
      entry.putArray("ids").add(token.equals("[CLS]") ? 2 : 3);
      entry.putArray("tokens").add(token);
    }
    root.putNull("decoder");
    ObjectNode model = root.putObject("model").put("type", "WordPiece");
    model.put("unk_token", "[UNK]").put("continuing_subword_prefix", "##");
    model.put("max_input_chars_per_word", 100);
    ObjectNode vocabulary = model.putObject("vocab");
    List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]")
        .forEach(token -> vocabulary.put(token, vocabulary.size()));
    List.of(GOOD, BAD, NEUTRAL)
        .forEach(words -> words.forEach(word -> vocabulary.put(word, vocabulary.size())));
    if (mask != null) {
      added
          .addObject()
          .put("id", vocabulary.size())
          .put("content", mask)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
      vocabulary.put(mask, vocabulary.size());
    }
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode piece(ObjectMapper mapper, String kind, String id, int type) {
    ObjectNode piece = mapper.createObjectNode();
    piece.putObject(kind).put("id", id).put("type_id", type);
    return piece;
  }
}
