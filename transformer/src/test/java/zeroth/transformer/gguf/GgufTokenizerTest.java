package zeroth.transformer.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.transformer.checkpoint.BadInput.refused;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.transformer.tokenizer.TokenizerJson;

/** Tokenizers of GGUF files, against their definitions in plain loops. */
class GgufTokenizerTest {
  @TempDir private Path directory;

  private TokenizerJson read(GgufBytes bytes) {
    try (GgufFile file = GgufFile.open(bytes.write(directory.resolve("t.gguf")))) {
      byte[] json = GgufTokenizer.json(new GgufVocabulary(file.metadata()));
      return TokenizerJson.of("t.gguf", json);
    }
  }

  /** Ids by scores: of all neighbours that make up a piece, the best merges, the leftmost first. */
  private static int[] byScores(String text) {
    List<String> symbols = new ArrayList<>();
    String spaced = text.isEmpty() ? "" : "\u2581" + text.replace(' ', '\u2581');
    spaced.codePoints().forEach(c -> symbols.add(Character.toString(c)));
    while (true) {
      int best = -1;
      int bestPiece = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < symbols.size(); i++) {
        int piece = GgufTokens.PIECES.indexOf(symbols.get(i) + symbols.get(i + 1));
        if (piece >= 0 && piece < bestPiece) {
          best = i;
          bestPiece = piece;
        }
      }
      if (best < 0) {
        break;
      }
      symbols.set(best, symbols.get(best) + symbols.remove(best + 1));
    }
    List<Integer> ids = new ArrayList<>(List.of(1));
    for (String symbol : symbols) {
      int piece = GgufTokens.PIECES.indexOf(symbol);
      if (piece >= 0) {
        ids.add(259 + piece);
      } else {
        for (byte b : symbol.getBytes(StandardCharsets.UTF_8)) {
          ids.add(3 + (b & 0xff));
        }
      }
    }
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  @Test
  void scoresGiveTheIdsOfTheirDefinition() {
    Random random = new Random(4);
    int[] letters = {'a', 'a', 'b', 'b', 'c', ' ', ' ', 0xe9, 'x', 0x1f600, '\n'};
    try (TokenizerJson tokenizer = read(GgufTokens.scored(new GgufBytes(3)))) {
      for (int round = 0; round < 2000; round++) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
          text.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        int[] ids = tokenizer.encode(text.toString(), 1000);
        assertArrayEquals(byScores(text.toString()), ids, text.toString());
        assertEquals(text.toString(), tokenizer.decode(ids));
      }
      int turn = 259 + GgufTokens.PIECES.size();
      assertArrayEquals(
          new int[] {1, 259, turn, 259 + GgufTokens.PIECES.indexOf("\u2581ab")},
          tokenizer.encode("a<|turn|>ab", 10));
    }
    GgufBytes bare = GgufTokens.scored(new GgufBytes(2));
    bare.flag("tokenizer.ggml.add_bos_token", false).flag("tokenizer.ggml.add_eos_token", true);
    bare.flag("tokenizer.ggml.add_space_prefix", false);
    try (TokenizerJson tokenizer = read(bare)) {
      int a = 259 + GgufTokens.PIECES.indexOf("a");
      assertArrayEquals(new int[] {a, 2}, tokenizer.encode("a", 10));
      assertEquals("a", tokenizer.decode(new int[] {a}));
    }
  }

  /** One text that every way to cut tells apart. */
  @Test
  void wordsAreCutAsTheNameSays() {
    String text = "the1234 the\n nbc <tool>e\u0301<|end|>";
    check("gpt-2", text, "the|123|4| the|\\n| |n|b|c| |<tool>|e|\u00cc|\u0123|<|end|>");
    check("smollm", text, "the|1|2|3|4| the|\\n| |n|b|c| |<tool>|e|\u00cc|\u0123|<|end|>");
    check("llama-bpe", text, "<|end|>|the|123|4| the|\\n| |n|b|c| |<tool>|e|\u00cc|\u0123|<|end|>");
    check("qwen2", text, "the|1|2|3|4| the|\\n| |n|b|c| |<tool>|\u00c3\u00a9|<|end|>");
    // a word that is a token: merged from its parts, which it has none of, or taken whole
    check("gpt-2", "nbc", "n|b|c");
    check("llama-bpe", "nbc", "<|end|>|nbc");
  }

  private void check(String pre, String text, String pieces) {
    GgufBytes bytes = GgufTokens.byteLevel(new GgufBytes(3), pre);
    List<String> tokens;
    try (GgufFile file = GgufFile.open(bytes.write(directory.resolve("t.gguf")))) {
      tokens = file.metadata().texts("tokenizer.ggml.tokens");
    }
    try (TokenizerJson tokenizer = read(bytes)) {
      int[] ids = tokenizer.encode(text, 100);
      List<String> found = new ArrayList<>();
      for (int id : ids) {
        found.add(tokens.get(id).replace('\u0120', ' ').replace("\u010a", "\\n"));
      }
      assertEquals(pieces, String.join("|", found), pre);
      assertTrue(tokenizer.decode(ids).startsWith(text.substring(0, 3)), tokenizer.decode(ids));
    }
  }

  @Test
  void whatCannotBeExactIsRefused() {
    refused(
        () -> read(GgufTokens.byteLevel(new GgufBytes(3), "command-r")),
        "tokenizer.ggml.pre",
        "gpt-2, llama-bpe",
        "command-r");
    refused(() -> read(new GgufBytes(3).text("tokenizer.ggml.model", "bert")), "gpt2 or llama");
    refused(() -> read(new GgufBytes(3)), "tokenizer.ggml.model", "none");
    String prefix = "tokenizer.ggml.";
    GgufBytes squeezed = GgufTokens.scored(new GgufBytes(3));
    squeezed.flag(prefix + "remove_extra_whitespaces", true);
    refused(() -> read(squeezed), prefix + "remove_extra_whitespaces");
    GgufBytes strange = GgufTokens.scored(new GgufBytes(3)).flag(prefix + "fold_case", true);
    refused(() -> read(strange), prefix + "fold_case", "no such key");
    GgufBytes without = GgufTokens.byteLevel(new GgufBytes(3), "gpt-2");
    without.flag(prefix + "add_space_prefix", true);
    refused(() -> read(without), prefix + "add_space_prefix");
    refused(() -> read(spoilt("scores")), "scores, element 260", "token 259");
    refused(() -> read(spoilt("characters")), "tokens, element 259", "characters that are tokens");
    refused(() -> read(spoilt("twice")), "tokens, element 260", "another token than 259");
    refused(() -> read(spoilt("bytes")), "a byte token <0x00>");
    refused(() -> read(merges("t x y")), "merges, element 0", "a space between", "t x y");
    refused(() -> read(merges("t q")), "merges, element 0", "tokens", "tq");
    refused(() -> read(merges("t h", "t h")), "merges, element 1", "once");
  }

  private static GgufBytes merges(String... merges) {
    return GgufTokens.byteLevel(new GgufBytes(3), "gpt-2", List.of(merges));
  }

  /** Llama 2's runs of spaces share a score. */
  @Test
  void runsOfSpacesMayShareAScore() {
    try (TokenizerJson tokenizer = read(spoilt("spaces"))) {
      assertArrayEquals(new int[] {1, 260}, tokenizer.encode("   ", 10));
      assertArrayEquals(new int[] {1, 260, 259, 261}, tokenizer.encode(" ".repeat(6), 10));
    }
  }

  private static GgufBytes spoilt(String how) {
    List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    List<Integer> kinds = new ArrayList<>(List.of(2, 3, 3));
    List<Float> scores = new ArrayList<>(List.of(0f, 0f, 0f));
    for (int b = 0; b < 256; b++) {
      tokens.add(String.format("<0x%02X>", b));
      kinds.add(how.equals("bytes") ? 1 : 6);
      scores.add(0f);
    }
    tokens.addAll(List.of("ab", how.equals("twice") ? "ab" : "ba", "a"));
    tokens.add(how.equals("characters") ? "c" : "b");
    kinds.addAll(List.of(1, 1, 1, 1));
    if (how.equals("spaces")) {
      String space = "\u2581";
      tokens.subList(259, 263).clear();
      tokens.addAll(List.of(space.repeat(2), space.repeat(4), space, "b"));
    }
    scores.addAll(List.of(-1f, how.matches("scores|spaces") ? -1f : -2f, -3f, -4f));
    return new GgufBytes(3)
        .text("tokenizer.ggml.model", "llama")
        .texts("tokenizer.ggml.tokens", tokens)
        .reals("tokenizer.ggml.scores", scores)
        .wholes("tokenizer.ggml.token_type", kinds)
        .size("tokenizer.ggml.bos_token_id", 1);
  }
}
