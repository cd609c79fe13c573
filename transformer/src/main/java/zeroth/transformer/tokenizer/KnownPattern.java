package zeroth.transformer.tokenizer;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The regular expressions that a tokenizer.json may hold: those of published tokenizers. The
 * library's engine backtracks and ends the process where a pattern runs into its limit of ten
 * million retries, so no other pattern reaches it. For each of these the number of retries grows
 * linearly with a text's length, and texts have a limit.
 */
public enum KnownPattern {
  /** Byte-level BPE of GPT-2 and RoBERTa. */
  GPT2(
      "GPT-2's",
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"),
  /** Llama 3, and others that cut numbers in threes. */
  LLAMA3(
      "Llama 3's",
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),
  /** Qwen 2 and 3: single digits. */
  QWEN(
      "Qwen's",
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),
  /** Runs of spaces, as the multilingual sentence models write them. */
  SPACES("two or more spaces", " {2,}");

  private final String title;
  private final String regex;

  KnownPattern(String title, String regex) {
    this.title = title;
    this.regex = regex;
  }

  /** The pattern as files have it. */
  public String regex() {
    return regex;
  }

  /** Whether a regular expression is one of these, character for character. */
  static boolean isKnown(String regex) {
    return Arrays.stream(values()).anyMatch(known -> known.regex.equals(regex));
  }

  /** What they are called, for messages. */
  static String titles() {
    return Arrays.stream(values()).map(known -> known.title).collect(Collectors.joining(", "));
  }
}
