package zeroth.zo.conformance;

import java.util.Locale;

/**
 * One line of the golden vectors.
 *
 * @param name what it is, a path with slashes
 * @param exact all of it: a hexadecimal float, words of 32 bits in hexadecimal, or text
 * @param decimal the same for a reader's eye; empty for words and text
 */
public record GoldenVector(String name, String exact, String decimal) {

  /** A float32. */
  static GoldenVector of(String name, float value) {
    return new GoldenVector(name, Float.toHexString(value), Float.toString(value));
  }

  /** A float64. */
  static GoldenVector of(String name, double value) {
    return new GoldenVector(name, Double.toHexString(value), Double.toString(value));
  }

  /** Two words of 32 bits, the first in the low half. */
  static GoldenVector words(String name, long block) {
    return new GoldenVector(
        name, String.format(Locale.ROOT, "%08x %08x", (int) block, (int) (block >>> 32)), "");
  }

  /** A text. */
  static GoldenVector text(String name, String text) {
    return new GoldenVector(name, text, "");
  }

  /** The line, fields set apart by tabs. */
  String line() {
    return name + "\t" + exact + "\t" + decimal;
  }
}
