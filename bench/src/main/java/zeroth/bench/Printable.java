package zeroth.bench;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Text that a terminal shows and does not obey. Labels, names and messages come from files of
 * others, and a control character in them could move the cursor, colour or retitle a terminal, or
 * make it answer. Control characters are those of Unicode's class Cc: C0, DEL and C1.
 */
public final class Printable {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final boolean RETURNS = System.lineSeparator().indexOf('\r') >= 0;

  private Printable() {}

  /** The text with each control character, line ends too, as backslash, u and four digits. */
  public static String of(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        shown.append(String.format("\\u%04x", (int) c));
      } else {
        shown.append(c);
      }
    }
    return shown.toString();
  }

  /**
   * A stream of UTF-8 before another, with control characters as {@link #of} shows them; line ends
   * and tabulators pass.
   *
   * @param out gets what is left; flushed line by line
   */
  public static PrintStream stream(OutputStream out) {
    return new PrintStream(new Shown(out), true, StandardCharsets.UTF_8);
  }

  private static final class Shown extends FilterOutputStream {
    /** Leads the two bytes of U+0080 to U+00BF; the next byte tells a control character. */
    private static final int LEAD = 0xc2;

    private boolean led;

    Shown(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      int c = b & 0xff;
      if (led) {
        led = false;
        if (c >= 0x80 && c < 0xa0) {
          out.write(escape(c));
          return;
        }
        out.write(LEAD);
      }
      if (c == LEAD) {
        led = true;
      } else if (isControl(c)) {
        out.write(escape(c));
      } else {
        out.write(c);
      }
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      int clean = from; // what has been looked at and may pass as it is
      for (int i = from; i < from + count; i++) {
        int c = bytes[i] & 0xff;
        if (led || c == LEAD || isControl(c)) {
          out.write(bytes, clean, i - clean);
          write(c);
          clean = i + 1;
        }
      }
      out.write(bytes, clean, from + count - clean);
    }

    private static boolean isControl(int c) {
      return c < 0x20 && c != '\n' && c != '\t' && !(c == '\r' && RETURNS) || c == 0x7f;
    }

    private static byte[] escape(int c) {
      return new byte[] {'\\', 'u', '0', '0', HEX[c >> 4], HEX[c & 15]};
    }
  }
}
