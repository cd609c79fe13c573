package zeroth.bench.task;

import java.util.List;

/**
 * What an example is answered with where that is none of the task's classes.
 *
 * @param options what there is to choose from; empty where the answer is any text
 * @param words what a language model reads for each of the options; for the first reference alone
 *     where the answer is any text
 * @param references the right answers, of which one is enough; options are right that are one
 */
public record Answers(List<String> options, List<String> words, List<String> references) {
  /** Those of an example of a class. */
  public static final Answers NONE = new Answers(List.of(), List.of());

  /** Copies the lists. */
  public Answers {
    options = List.copyOf(options);
    words = List.copyOf(words);
    references = List.copyOf(references);
  }

  /** Answers that a language model reads as they are. */
  public Answers(List<String> options, List<String> references) {
    this(
        options,
        options.isEmpty() ? references.subList(0, Math.min(1, references.size())) : options,
        references);
  }

  /** The number of the first option that is right; -1 where there is none. */
  public int right() {
    for (int i = 0; i < options.size(); i++) {
      if (references.contains(options.get(i))) {
        return i;
      }
    }
    return -1;
  }

  /** What the example is answered with. */
  public Answering answering() {
    if (isNone()) {
      return Answering.CLASSES;
    }
    return options.isEmpty() ? Answering.TEXT : Answering.OPTIONS;
  }

  /** Whether the example is one of a class. */
  public boolean isNone() {
    return references.isEmpty();
  }
}
