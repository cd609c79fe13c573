package zeroth.transformer.gguf;

import java.util.ArrayList;
import java.util.List;

/** Small tokenizers as GGUF files have them. */
final class GgufTokens {
  private GgufTokens() {}

  /** Pieces beside the bytes, each with a score that falls from one to the next. */
  static final List<String> PIECES =
      List.of(
          "\u2581a",
          "ab",
          "\u2581ab",
          "bc",
          "abc",
          "\u2581\u2581",
          "ca",
          "cab",
          "\u00e9a",
          "bb",
          "\u2581c",
          "abb",
          "\u2581",
          "a",
          "b",
          "c",
          "\u00e9");

  /** SentencePiece's: unknown, begin, end, bytes, pieces. */
  static GgufBytes scored(GgufBytes bytes) {
    List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    List<Integer> kinds = new ArrayList<>(List.of(2, 3, 3));
    List<Float> scores = new ArrayList<>(List.of(0f, 0f, 0f));
    for (int b = 0; b < 256; b++) {
      tokens.add(String.format("<0x%02X>", b));
      kinds.add(6);
      scores.add(0f);
    }
    for (String piece : PIECES) {
      scores.add(-(float) (tokens.size() - 259));
      tokens.add(piece);
      kinds.add(1);
    }
    tokens.add("<|turn|>");
    kinds.add(4);
    scores.add(-1000f);
    return bytes
        .text("tokenizer.ggml.model", "llama")
        .text("tokenizer.ggml.pre", "default")
        .texts("tokenizer.ggml.tokens", tokens)
        .reals("tokenizer.ggml.scores", scores)
        .wholes("tokenizer.ggml.token_type", kinds)
        .size("tokenizer.ggml.bos_token_id", 1)
        .size("tokenizer.ggml.eos_token_id", 2);
  }

  /** Byte-level: the bytes' letters, tokens that merge, two that are added, one that is unused. */
  static GgufBytes byteLevel(GgufBytes bytes, String pre) {
    return byteLevel(
        bytes, pre, List.of("t h", "th e", "\u0120 the", "1 2", "12 3", "\u00c3 \u00a9"));
  }

  /** The same with other merges. */
  static GgufBytes byteLevel(GgufBytes bytes, String pre, List<String> merges) {
    List<String> tokens = new ArrayList<>();
    List<Integer> kinds = new ArrayList<>();
    int strange = 0;
    for (int b = 0; b < 256; b++) {
      boolean plain = b > 32 && b < 127 || b > 160 && b != 173;
      tokens.add(String.valueOf((char) (plain ? b : 256 + strange++)));
    }
    tokens.addAll(List.of("th", "the", "\u0120the", "12", "123", "\u00c3\u00a9", "nbc"));
    for (int i = 0; i < tokens.size(); i++) {
      kinds.add(1);
    }
    tokens.addAll(List.of("<|end|>", "<tool>", "[PAD265]"));
    kinds.addAll(List.of(3, 4, 5));
    return bytes
        .text("tokenizer.ggml.model", "gpt2")
        .text("tokenizer.ggml.pre", pre)
        .texts("tokenizer.ggml.tokens", tokens)
        .wholes("tokenizer.ggml.token_type", kinds)
        .texts("tokenizer.ggml.merges", merges)
        .size("tokenizer.ggml.bos_token_id", 263)
        .size("tokenizer.ggml.eos_token_id", 263)
        .text("tokenizer.chat_template", "{{ messages }}");
  }
}
