package zeroth.bench.task;

import java.util.List;
import java.util.function.Consumer;

/** A source of labelled texts. */
public interface Task {

  /** What a user calls it: a name or a file. */
  String name();

  /**
   * All examples.
   *
   * @param notes gets a line for each thing about the source that a user should know
   * @throws zeroth.tensor.BadInputException if the source cannot be read; names the line
   */
  List<Example> read(Consumer<String> notes);

  /** All examples, without a word. */
  default List<Example> read() {
    return read(note -> {});
  }

  /**
   * The examples that the source itself sets aside for testing; empty where it has none.
   *
   * @throws zeroth.tensor.BadInputException as above
   */
  default List<Example> heldOut(Consumer<String> notes) {
    return List.of();
  }

  /**
   * The labels in their order where the task fixes them; empty where they are read off the data, or
   * there are none.
   */
  List<String> labels();

  /** What its examples are answered with. */
  default Answering answering() {
    return Answering.CLASSES;
  }

  /**
   * The loss that a language model learns by where the user names none, answer or options; empty
   * for the usual one.
   */
  default String objective() {
    return "";
  }

  /** The measure that it is reported by, of those that its answers have; empty for the first. */
  default String measure() {
    return "";
  }

  /** The label prompts' template; {@code {label}} stands for the label's name. */
  String promptTemplate();

  /** The names of an example's texts, in order. */
  default List<String> fields() {
    return List.of(LabelledText.TEXT);
  }

  /**
   * The words that a language model chooses among, in the labels' order; they may have fields'
   * places. Empty where the labels' names are the words.
   */
  default List<String> optionWords() {
    return List.of();
  }

  /**
   * The template of a prompt and the answer that a language model gives to it: {@code {text}}, or
   * the name of another field, stands for that, {@code {label}} for the label's words, which come
   * last.
   */
  default String optionTemplate() {
    return "{text} It is " + promptTemplate();
  }

  /**
   * The template of what a masked language model reads: {@code {text}} stands for the text, {@code
   * {mask}} for the word that says its label.
   */
  default String maskTemplate() {
    return "{text} It was {mask}.";
  }

  /** The word that says each label, in their order; empty where the labels' names do. */
  default List<String> maskWords() {
    return List.of();
  }

  /**
   * Whether examples of the same line, and those that have a text in common, are dealt to the same
   * split.
   */
  default boolean grouped() {
    return false;
  }

  /** Whether each split takes equally many examples of each label rather than the data's shares. */
  boolean balanced();

  /** How many examples each split takes unless the user says otherwise. */
  SplitSizes sizes();
}
