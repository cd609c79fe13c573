package zeroth.transformer;

import java.util.HashSet;
import java.util.List;

/**
 * How a masked language model tells the classes of a text: a template in which the text and a mask
 * stand, and a word for each class that the mask may stand for (Gao et al., "Making Pre-trained
 * Language Models Better Few-shot Learners", arXiv 2012.15723, section 4).
 *
 * @param template has {@code {text}} and {@code {mask}} in it, each once
 * @param labels names of the classes, all different
 * @param words a word for each class
 */
public record MaskPrompt(String template, List<String> labels, List<String> words) {
  /** Where the text stands. */
  public static final String TEXT = "{text}";

  /** Where the mask stands. */
  public static final String MASK = "{mask}";

  /**
   * @throws IllegalArgumentException if the template is another, or there is not a word for each of
   *     the classes
   */
  public MaskPrompt {
    labels = List.copyOf(labels);
    words = List.copyOf(words);
    if (!once(template, TEXT) || !once(template, MASK)) {
      throw new IllegalArgumentException(
          "a template must have {text} and {mask} in it, each once: " + template);
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

  private static boolean once(String template, String part) {
    int at = template.indexOf(part);
    return at >= 0 && template.indexOf(part, at + 1) < 0;
  }

  /**
   * The template with a text and what stands at the mask's place.
   *
   * @param masked the mask's own text, or a word
   */
  public String of(String text, String masked) {
    int mask = template.indexOf(MASK);
    String before = template.substring(0, mask);
    String after = template.substring(mask + MASK.length());
    return before.replace(TEXT, text) + masked + after.replace(TEXT, text);
  }

  /** Whether the text stands before the mask. */
  public boolean isTextFirst() {
    return template.indexOf(TEXT) < template.indexOf(MASK);
  }
}
