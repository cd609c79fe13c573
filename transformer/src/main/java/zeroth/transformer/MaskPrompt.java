package zeroth.transformer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a masked language model tells the classes of a text, or of several that belong together: a
 * template in which the texts and a mask stand, and a word for each class that the mask may stand
 * for (Gao et al., "Making Pre-trained Language Models Better Few-shot Learners", arXiv 2012.15723,
 * section 4).
 *
 * @param template has {@code {mask}} in it once, and {@code {text}} or the names of other texts
 * @param labels names of the classes, all different
 * @param words a word for each class
 */
public record MaskPrompt(String template, List<String> labels, List<String> words) {
  /** Where the mask stands. */
  public static final String MASK = "{mask}";

  private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_-]*)\\}");

  /**
   * @throws IllegalArgumentException if the template is another, or there is not a word for each of
   *     the classes
   */
  public MaskPrompt {
    labels = List.copyOf(labels);
    words = List.copyOf(words);
    if (template.split(Pattern.quote(MASK), -1).length != 2 || fields(template).isEmpty()) {
      throw new IllegalArgumentException(
          "a template must have {text} and {mask} in it, {mask} once: " + template);
    }
    if (labels.isEmpty() || words.size() != labels.size()) {
      throw new IllegalArgumentException(
          words.size()
              + " words for the "
              + labels.size()
              + " labels "
              + String.join(", ", labels));
    }
    if (new HashSet<>(labels).size() < labels.size()) {
      throw new IllegalArgumentException("labels must differ: " + String.join(", ", labels));
    }
  }

  private static Set<String> fields(String template) {
    Set<String> names = new LinkedHashSet<>();
    PLACE.matcher(template.replace(MASK, "")).results().forEach(place -> names.add(place.group(1)));
    return names;
  }

  /** The names of the texts that have a place. */
  public Set<String> fields() {
    return fields(template);
  }

  /**
   * The template with texts and what stands at the mask's place.
   *
   * @param fields texts by name
   * @param masked the mask's own text, or a word
   * @throws IllegalArgumentException if a place has no text
   */
  public String of(Map<String, String> fields, String masked) {
    Map<String, String> values = new HashMap<>(fields);
    values.put("mask", masked);
    return PLACE.matcher(template).replaceAll(place -> value(values, place.group(1)));
  }

  private static String value(Map<String, String> values, String name) {
    if (!values.containsKey(name)) {
      throw new IllegalArgumentException("no text for {" + name + "}");
    }
    return Matcher.quoteReplacement(values.get(name));
  }

  /** Whether a text stands before the mask. */
  public boolean hasTextBefore() {
    return !fields(template.substring(0, template.indexOf(MASK))).isEmpty();
  }

  /** Whether a text stands behind the mask. */
  public boolean hasTextBehind() {
    return !fields(template.substring(template.indexOf(MASK))).isEmpty();
  }
}
