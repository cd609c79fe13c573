package zeroth.transformer.gguf;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import zeroth.transformer.gguf.GgufTokenizer.Merge;
import zeroth.transformer.gguf.GgufVocabulary.Kind;

/**
 * SentencePiece's BPE (model llama): the file has a score for each token, and of all neighbours
 * that make up a token those merge first whose token has the highest. With a merge for every way to
 * cut a token in two, ordered by the tokens' scores, this is BPE, as long as no two scores are the
 * same but those of runs of spaces. The ways to cut one token are ordered by their parts' ids, as
 * transformers converts such models.
 */
final class ScoredSteps implements GgufTokenizer.Steps {
  private static final String SPACE = "\u2581";

  /** Longest token in characters; those of published models have 16. */
  private static final int LONGEST = 128;

  private final GgufVocabulary vocabulary;
  private final List<Double> scores;
  private final boolean spacePrefix;

  ScoredSteps(GgufVocabulary vocabulary) {
    this.vocabulary = vocabulary;
    GgufMetadata metadata = vocabulary.metadata();
    metadata.mustBe("tokenizer.ggml.pre", "default");
    metadata.mustBe("tokenizer.ggml.remove_extra_whitespaces", "false");
    this.spacePrefix = metadata.flag("tokenizer.ggml.add_space_prefix", true);
    this.scores = metadata.reals("tokenizer.ggml.scores");
    int size = vocabulary.size();
    vocabulary.require(scores.size() == size, "scores", "a list of " + size, scores.size());
    for (int b = 0; b < 256; b++) {
      String token = String.format("<0x%02X>", b);
      boolean there = vocabulary.id(token, Kind.BYTE) != null;
      vocabulary.require(there, "tokens", "a byte token " + token, "none");
    }
  }

  @Override
  public Integer before() {
    return vocabulary.before(true);
  }

  @Override
  public boolean byteFallback() {
    return true;
  }

  @Override
  public boolean wholeWords() {
    return false;
  }

  @Override
  public void write(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("normalizer");
    json.writeStringField("type", "Sequence");
    json.writeArrayFieldStart("normalizers");
    if (spacePrefix) {
      json.writeStartObject();
      json.writeStringField("type", "Prepend");
      json.writeStringField("prepend", SPACE);
      json.writeEndObject();
    }
    replace(json, " ", SPACE);
    json.writeEndArray();
    json.writeEndObject();
    json.writeNullField("pre_tokenizer");
    json.writeObjectFieldStart("decoder");
    json.writeStringField("type", "Sequence");
    json.writeArrayFieldStart("decoders");
    replace(json, SPACE, " ");
    for (String type : List.of("ByteFallback", "Fuse")) {
      json.writeStartObject();
      json.writeStringField("type", type);
      json.writeEndObject();
    }
    if (spacePrefix) {
      json.writeStartObject();
      json.writeStringField("type", "Strip");
      json.writeStringField("content", " ");
      json.writeNumberField("start", 1);
      json.writeNumberField("stop", 0);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void replace(JsonGenerator json, String from, String to) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "Replace");
    json.writeObjectFieldStart("pattern");
    json.writeStringField("String", from);
    json.writeEndObject();
    json.writeStringField("content", to);
    json.writeEndObject();
  }

  /** A token that others merge to. */
  private record Product(int id, double score, List<Merge> ways) {}

  @Override
  public List<Merge> merges() {
    List<Product> products = new ArrayList<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      List<Merge> ways = vocabulary.kind(id) == Kind.NORMAL ? ways(id) : List.of();
      if (!ways.isEmpty()) {
        products.add(new Product(id, scores.get(id), ways));
      }
    }
    products.sort(Comparator.comparingDouble(Product::score).reversed());
    List<Merge> merges = new ArrayList<>();
    for (int i = 0; i < products.size(); i++) {
      Product product = products.get(i);
      if (i > 0) {
        Product better = products.get(i - 1);
        vocabulary.require(
            better.score > product.score
                || better.score == product.score && isSpaces(better) && isSpaces(product),
            "scores, element " + product.id,
            "another score than token " + better.id + "'s, as either could merge first",
            product.score);
      }
      merges.addAll(product.ways);
    }
    return merges;
  }

  /**
   * Llama 2 has one score for all of them; in transformers they merge in the order of their ids.
   */
  private boolean isSpaces(Product product) {
    return vocabulary.token(product.id).replace(SPACE, "").isEmpty();
  }

  /** The ways to cut a token into two others. */
  private List<Merge> ways(int id) {
    String token = vocabulary.token(id);
    int characters = token.codePointCount(0, token.length());
    String place = "tokens, element " + id;
    vocabulary.require(characters <= LONGEST, place, "at most 128 characters", characters);
    if (characters == 1) {
      return List.of();
    }
    List<Merge> ways = new ArrayList<>();
    for (int at = 0; at < token.length(); at = token.offsetByCodePoints(at, 1)) {
      String character = token.substring(at, token.offsetByCodePoints(at, 1));
      boolean there = vocabulary.id(character, Kind.NORMAL) != null;
      vocabulary.require(there, place, "characters that are tokens", character);
      String left = token.substring(0, at);
      String right = token.substring(at);
      if (vocabulary.id(left, Kind.NORMAL) != null && vocabulary.id(right, Kind.NORMAL) != null) {
        ways.add(new Merge(left, right));
      }
    }
    ways.sort(
        Comparator.comparing((Merge way) -> vocabulary.ids().get(way.left()))
            .thenComparing(way -> vocabulary.ids().get(way.right())));
    return ways;
  }
}
