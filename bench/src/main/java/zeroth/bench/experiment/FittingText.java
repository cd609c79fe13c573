package zeroth.bench.experiment;

import java.util.function.Function;
import java.util.function.Predicate;

/**
 * As much of a text as fits, with what stands around it left whole.
 *
 * @param made what becomes of a text
 * @param fits whether that is short enough
 */
record FittingText<T>(Function<String, T> made, Predicate<T> fits) {

  /**
   * What becomes of the text, or of its longest beginning that fits; null if not even none does.
   */
  T of(String text) {
    T whole = made.apply(text);
    if (fits.test(whole)) {
      return whole;
    }
    T kept = made.apply("");
    if (!fits.test(kept)) {
      return null;
    }
    int low = 0; // characters that fit
    int high = text.codePointCount(0, text.length()); // that do not
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      T some = made.apply(text.substring(0, text.offsetByCodePoints(0, middle)));
      if (fits.test(some)) {
        low = middle;
        kept = some;
      } else {
        high = middle;
      }
    }
    return kept;
  }
}
