package zeroth.bench.task;

import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text in strict UTF-8, without a byte order mark, for a parser that stops where its document ends.
 * So one that asks for more than there is has been given a part: it gets an exception rather than
 * an end, of which the JDK's parser of document types would print a stack trace.
 */
final class WholeText extends FilterReader {
  /** Spaces behind the last character, for parsers that look one ahead. */
  private static final int SLACK = 8;

  private boolean begun;
  private int slack;

  /**
   * @param in bytes; closed with this
   */
  WholeText(InputStream in) {
    super(
        new InputStreamReader(
            in,
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)));
  }

  @Override
  public int read() throws IOException {
    int c = in.read();
    if (!begun && c == '\uFEFF') {
      c = in.read();
    }
    begun = true;
    if (c < 0 && slack++ >= SLACK) {
      throw new IOException("the end of the file");
    }
    return c < 0 ? ' ' : c;
  }

  @Override
  public int read(char[] to, int from, int most) throws IOException {
    if (most == 0) {
      return 0;
    }
    if (begun) {
      int n = in.read(to, from, most);
      if (n >= 0) {
        return n;
      }
    }
    to[from] = (char) read();
    return 1;
  }
}
