package zeroth.bench.task;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zeroth.tensor.BadInputException;

/**
 * A text with places: {@code {premise}} stands for the field of that name. Two braces, <code>{{
 * </code> or <code>}}</code>, stand for one.
 */
public final class Template {
  private final String source;

  /** Text, place, text, place, ..., text. */
  private final List<String> pieces = new ArrayList<>();

  /**
   * Reads it.
   *
   * @param what it is called in messages
   * @throws BadInputException if a brace is alone, or a place has no name
   */
  public Template(String what, String source) {
    this.source = source;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c != '{' && c != '}') {
        text.append(c);
      } else if (i + 1 < source.length() && source.charAt(i + 1) == c) {
        text.append(c);
        i++;
      } else {
        int end = source.indexOf('}', i);
        String name = c == '}' || end < 0 ? "" : source.substring(i + 1, end);
        if (!name.matches("[A-Za-z][A-Za-z0-9_-]*")) {
          throw new BadInputException(
              what
                  + ": expected a place such as {text} at character "
                  + (i + 1)
                  + ", or two braces for one, in: "
                  + source);
        }
        pieces.add(text.toString());
        pieces.add(name);
        text.setLength(0);
        i = end;
      }
    }
    pieces.add(text.toString());
  }

  /** A text without places, whatever is in it. */
  public static Template literal(String text) {
    return new Template("text", text.replace("{", "{{").replace("}", "}}"));
  }

  /** The names of its places, in order, each once. */
  public Set<String> places() {
    Set<String> names = new LinkedHashSet<>();
    for (int i = 1; i < pieces.size(); i += 2) {
      names.add(pieces.get(i));
    }
    return names;
  }

  /** How often a place occurs. */
  public int count(String place) {
    int n = 0;
    for (int i = 1; i < pieces.size(); i += 2) {
      n += pieces.get(i).equals(place) ? 1 : 0;
    }
    return n;
  }

  /** Whether it ends with a place. */
  public boolean endsWith(String place) {
    int last = pieces.size() - 1;
    return last > 0 && pieces.get(last).isEmpty() && pieces.get(last - 1).equals(place);
  }

  /**
   * The text with values in its places.
   *
   * @throws IllegalArgumentException if a place has none
   */
  public String render(Map<String, String> values) {
    StringBuilder text = new StringBuilder(pieces.get(0));
    for (int i = 1; i < pieces.size(); i += 2) {
      String value = values.get(pieces.get(i));
      if (value == null) {
        throw new IllegalArgumentException("no value for {" + pieces.get(i) + "}");
      }
      text.append(value).append(pieces.get(i + 1));
    }
    return text.toString();
  }

  /**
   * Refuses a place that is none of these.
   *
   * @param what it is called in messages
   */
  public Template over(String what, Set<String> known) {
    for (String place : places()) {
      if (!known.contains(place)) {
        throw new BadInputException(
            what
                + ": {"
                + place
                + "} is none of {"
                + String.join("}, {", known)
                + "}, in: "
                + source);
      }
    }
    return this;
  }

  /** As it was written. */
  @Override
  public String toString() {
    return source;
  }
}
