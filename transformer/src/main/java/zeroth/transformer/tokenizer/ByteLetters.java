package zeroth.transformer.tokenizer;

/**
 * The letters that stand for bytes in a byte-level vocabulary: a byte's own where that is printable
 * and no space, else the next one from U+0100 (Radford et al. 2019, {@code bytes_to_unicode}).
 */
public final class ByteLetters {
  private static final char[] LETTERS = new char[256];

  static {
    int strange = 0;
    for (int b = 0; b < 256; b++) {
      boolean printable = b > 32 && b < 127 || b > 160 && b != 173;
      LETTERS[b] = (char) (printable ? b : 256 + strange++);
    }
  }

  private ByteLetters() {}

  /** The letter of a byte, from 0 to 255. */
  public static char of(int b) {
    return LETTERS[b];
  }

  /** The letters of bytes. */
  public static String of(byte[] bytes) {
    StringBuilder letters = new StringBuilder();
    for (byte b : bytes) {
      letters.append(LETTERS[b & 0xff]);
    }
    return letters.toString();
  }
}
