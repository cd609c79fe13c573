package zeroth.transformer.huggingface;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import zeroth.tensor.BadInputException;

/**
 * A regular expression for paths of modules that comes from a file: one that would be matched
 * without end is given up.
 *
 * @param source the file
 * @param field where in it
 */
record PathPattern(String source, String field, Pattern pattern) {
  private static final int LONGEST = 4096;
  private static final int MOST_READS = 1 << 20;

  /**
   * @throws BadInputException if it is no expression
   */
  static PathPattern of(String source, String field, String expression) {
    if (expression.length() > LONGEST) {
      throw new BadInputException(
          source, field, "at most " + LONGEST + " characters", "" + expression.length());
    }
    try {
      return new PathPattern(source, field, Pattern.compile(expression));
    } catch (PatternSyntaxException e) {
      String found = e.getDescription().toLowerCase(Locale.ROOT) + " at " + e.getIndex();
      throw new BadInputException(source, field, "a regular expression", found);
    } catch (StackOverflowError e) {
      throw new BadInputException(source, field, "a regular expression", "one too deep");
    }
  }

  /**
   * Whether a whole path is matched.
   *
   * @throws BadInputException if that takes too long to be told
   */
  boolean fits(String path) {
    try {
      return pattern.matcher(new Counted(path, 0, path.length(), new int[1])).matches();
    } catch (EndlessMatch | StackOverflowError e) {
      throw new BadInputException(source, field, "an expression that is soon matched", shown());
    }
  }

  private String shown() {
    String text = pattern.pattern();
    return text.length() > 100 ? text.substring(0, 100) + "..." : text;
  }

  private static final class EndlessMatch extends RuntimeException {
    private static final long serialVersionUID = 1;

    EndlessMatch() {
      super("too many reads", null, false, false);
    }
  }

  /** A text that is read so many times and no more. */
  private record Counted(String text, int from, int to, int[] reads) implements CharSequence {
    @Override
    public int length() {
      return to - from;
    }

    @Override
    public char charAt(int index) {
      if (reads[0]++ > MOST_READS) {
        throw new EndlessMatch();
      }
      return text.charAt(from + index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Counted(text, from + start, from + end, reads);
    }

    @Override
    public String toString() {
      return text.substring(from, to);
    }
  }
}
