package zeroth.bench.pretraining;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import zeroth.transformer.tokenizer.TextTokenizer;

/**
 * Texts as tokens, {@link ByteVocabulary#END} before and behind each.
 *
 * @param training to learn from
 * @param heldOut to measure with
 * @param heldOutBytes length of the latter in UTF-8, each with a byte for its end
 */
public record TokenizedTexts(List<int[]> training, List<int[]> heldOut, long heldOutBytes) {

  /**
   * Tokenizes.
   *
   * @param tokenizer of a {@link ByteVocabulary}
   * @param longest tokens of a text at most; what is longer is cut
   */
  public static TokenizedTexts of(GlossTexts texts, TextTokenizer tokenizer, int longest) {
    long bytes = 0;
    for (String text : texts.heldOut()) {
      bytes += text.getBytes(StandardCharsets.UTF_8).length + 1;
    }
    return new TokenizedTexts(
        ids(texts.training(), tokenizer, longest), ids(texts.heldOut(), tokenizer, longest), bytes);
  }

  private static List<int[]> ids(List<String> texts, TextTokenizer tokenizer, int longest) {
    return texts.stream()
        .map(
            text -> {
              int[] ids = tokenizer.encode(text, longest);
              int[] ended = Arrays.copyOf(ids, ids.length + 1);
              ended[ids.length] = ByteVocabulary.END_ID;
              return ended;
            })
        .toList();
  }

  /** Tokens to learn from in one reading of all texts. */
  public long trainingTokens() {
    return NextToken.tokens(training);
  }
}
