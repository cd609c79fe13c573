package zeroth.bench.experiment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * As much of an example's texts as fits, with what stands around them left whole. Of several texts
 * the longest are cut first: each to the same number of characters, if it has more.
 *
 * @param made what becomes of texts by field
 * @param fits whether that is short enough
 */
record FittingText<T>(Function<Map<String, String>, T> made, Predicate<T> fits) {

  /**
   * What becomes of the texts, or of their longest beginnings that fit; null if not even empty ones
   * do.
   */
  T of(Map<String, String> fields) {
    T whole = made.apply(fields);
    if (fits.test(whole)) {
      return whole;
    }
    T kept = made.apply(cut(fields, 0));
    if (!fits.test(kept)) {
      return null;
    }
    int low = 0; // characters that fit
    int high = 0; // that do not
    for (String text : fields.values()) {
      high = Math.max(high, text.codePointCount(0, text.length()));
    }
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      T some = made.apply(cut(fields, middle));
      if (fits.test(some)) {
        low = middle;
        kept = some;
      } else {
        high = middle;
      }
    }
    return kept;
  }

  /** The texts, each of so many characters at most. */
  static Map<String, String> cut(Map<String, String> fields, int characters) {
    Map<String, String> cut = new LinkedHashMap<>();
    fields.forEach(
        (name, text) ->
            cut.put(
                name,
                text.codePointCount(0, text.length()) <= characters
                    ? text
                    : text.substring(0, text.offsetByCodePoints(0, characters))));
    return cut;
  }
}
