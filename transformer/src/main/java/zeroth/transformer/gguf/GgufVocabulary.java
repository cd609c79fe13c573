package zeroth.transformer.gguf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import zeroth.tensor.BadInputException;

/** The tokens of a GGUF file, and which special ones a text gets: what all its tokenizers share. */
final class GgufVocabulary {
  private static final String PREFIX = "tokenizer.ggml.";
  private static final String BYTE_LEVEL = "gpt2";
  private static final String SCORED = "llama";

  /** Keys of ids, chat templates and bookkeeping, by which no text is encoded otherwise. */
  private static final Pattern HARMLESS =
      Pattern.compile(
          "tokenizer\\.(chat_template.*|ggml\\.([a-z0-9_]*token_ids?|token_type_count"
              + "|scores|merges))");

  /** What a token is, in the order of the file's numbers. */
  enum Kind {
    UNDEFINED,
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE
  }

  private final GgufMetadata metadata;
  private final String model;
  private final List<String> tokens;
  private final List<Kind> kinds = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();

  /**
   * @throws BadInputException if the tokenizer is of a kind that is not built, or the file has no
   *     tokens with their kinds, or one twice
   */
  GgufVocabulary(GgufMetadata metadata) {
    this.metadata = metadata;
    this.model = metadata.text(PREFIX + "model");
    boolean built = model.equals(BYTE_LEVEL) || model.equals(SCORED);
    require(built, "model", BYTE_LEVEL + " or " + SCORED, model);
    this.tokens = metadata.texts(PREFIX + "tokens");
    List<Long> types = metadata.wholes(PREFIX + "token_type");
    metadata.require(
        types.size() == tokens.size(), PREFIX + "token_type", "a list of " + tokens.size(), types);
    for (int id = 0; id < tokens.size(); id++) {
      long type = types.get(id);
      boolean known = type > 0 && type < Kind.values().length;
      require(known, "token_type, element " + id, "1 to 6", type);
      Kind kind = Kind.values()[(int) type];
      kinds.add(kind);
      if (kind != Kind.UNUSED) {
        Integer other = ids.put(tokens.get(id), id);
        require(other == null, "tokens, element " + id, "another token than " + other, token(id));
        require(!token(id).isEmpty(), "tokens, element " + id, "a token", "an empty text");
      }
    }
  }

  /** Refuses what the file asks of the tokenizer beside what has been read. */
  void refuseOthers() {
    metadata.refuseOthers(key -> key.startsWith("tokenizer.") && !HARMLESS.matcher(key).matches());
  }

  GgufMetadata metadata() {
    return metadata;
  }

  /** Whether the file has merges, not scores. */
  boolean isByteLevel() {
    return model.equals(BYTE_LEVEL);
  }

  int size() {
    return tokens.size();
  }

  String token(int id) {
    return tokens.get(id);
  }

  Kind kind(int id) {
    return kinds.get(id);
  }

  /** Ids by token; those that are unused have none. */
  Map<String, Integer> ids() {
    return ids;
  }

  /** The id of a token, or null if there is none of that kind. */
  Integer id(String token, Kind kind) {
    Integer id = ids.get(token);
    return id == null || kind(id) != kind ? null : id;
  }

  boolean has(Kind kind) {
    return kinds.contains(kind);
  }

  /** The token that stands before every text, or null. */
  Integer before(boolean otherwise) {
    return placed("bos", otherwise);
  }

  /** The token that stands behind every text, or null. */
  Integer behind() {
    return placed("eos", false);
  }

  private Integer placed(String which, boolean otherwise) {
    if (!metadata.flag(PREFIX + "add_" + which + "_token", otherwise)) {
      return null;
    }
    String key = PREFIX + which + "_token_id";
    double id = metadata.number(key);
    metadata.require(
        id == (int) id && id >= 0 && id < size() && kind((int) id) == Kind.CONTROL,
        key,
        "the id of a control token, as it is added to texts",
        id);
    return (int) id;
  }

  /** The ids after which a text is over: the end of a text, of a turn, of a message. */
  Set<Integer> ends() {
    Set<Integer> ends = new TreeSet<>();
    for (String which : List.of("eos", "eot", "eom")) {
      String key = PREFIX + which + "_token_id";
      if (metadata.has(key)) {
        double id = metadata.number(key);
        metadata.require(id == (int) id && id >= 0 && id < size(), key, "a token's id", id);
        ends.add((int) id);
      }
    }
    return ends;
  }

  /** Refuses the file unless a condition holds. */
  void require(boolean condition, String key, String expected, Object found) {
    if (!condition) {
      String source = metadata.source();
      String text = found.toString();
      String shown = text.length() > 100 ? text.substring(0, 100) + "..." : text;
      throw new BadInputException(source, PREFIX + key, expected, shown);
    }
  }
}
