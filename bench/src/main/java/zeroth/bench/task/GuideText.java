package zeroth.bench.task;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The text of a guide as it grows: an example as each kind of model meets it. */
final class GuideText {
  private final StringBuilder text = new StringBuilder();

  GuideText line(String line) {
    text.append(line).append('\n');
    return this;
  }

  /** What an encoder reads of texts: of two a pair. */
  void encoder(Map<String, String> fields) {
    line("");
    if (LabelledText.isPair(fields)) {
      line("what an encoder reads, as a pair:");
      List<String> both = List.copyOf(fields.values());
      quote("  ", "first: " + both.get(0));
      quote("  ", "second: " + both.get(1));
    } else {
      line("what an encoder reads:");
      quote("  ", LabelledText.joined(fields));
    }
  }

  /**
   * A template with each of some words in a place, in brackets; the right one has an asterisk.
   *
   * @param words by what is right or wrong
   */
  void choices(
      Template template,
      String place,
      Map<String, String> fields,
      Map<String, String> words,
      String right) {
    words.forEach(
        (answer, said) -> {
          Map<String, String> values = new LinkedHashMap<>(fields);
          values.put(place, "[" + said + "]");
          quote(answer.equals(right) ? "* " : "  ", template.render(values));
        });
  }

  private void quote(String mark, String quoted) {
    String indent = mark;
    for (String one : quoted.split("\n", -1)) {
      line(indent + one);
      indent = "  ";
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
