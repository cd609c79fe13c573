package zeroth.bench.measure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The words of an answer that count: in small letters, without ASCII punctuation and the articles
 * a, an, the, as SQuAD's evaluation has it (Rajpurkar et al. 2016). Other scripts' punctuation
 * stays, as it does there.
 *
 * @param words in order
 */
record AnswerWords(List<String> words) {
  private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
  private static final Pattern ARTICLES =
      Pattern.compile("\\b(a|an|the)\\b", Pattern.UNICODE_CHARACTER_CLASS);

  /** Splits at white space, Unicode's too, when punctuation and articles are gone. */
  static AnswerWords of(String answer) {
    StringBuilder letters = new StringBuilder();
    answer
        .toLowerCase(Locale.ROOT)
        .codePoints()
        .filter(c -> PUNCTUATION.indexOf(c) < 0)
        .map(c -> Character.isWhitespace(c) || Character.isSpaceChar(c) ? ' ' : c)
        .forEach(letters::appendCodePoint);
    List<String> words = new ArrayList<>();
    for (String word : ARTICLES.matcher(letters).replaceAll(" ").split(" ")) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return new AnswerWords(List.copyOf(words));
  }

  /**
   * The harmonic mean of the shares of either's words that the other has, each as often as both
   * have it. Of answers without a word it is 1 where both have none.
   */
  double f1(AnswerWords right) {
    if (words.isEmpty() || right.words.isEmpty()) {
      return words.isEmpty() && right.words.isEmpty() ? 1 : 0;
    }
    Map<String, Integer> left = new HashMap<>();
    right.words.forEach(word -> left.merge(word, 1, Integer::sum));
    int both = 0;
    for (String word : words) {
      if (left.merge(word, -1, Integer::sum) >= 0) {
        both++;
      }
    }
    return 2.0 * both / (words.size() + right.words.size());
  }
}
