package zeroth.bench.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import zeroth.bench.task.Answering;
import zeroth.bench.task.Dataset;
import zeroth.bench.task.FileTask;
import zeroth.bench.task.LabelledText;
import zeroth.bench.task.Sampling;
import zeroth.bench.task.Task;
import zeroth.tensor.Ahead;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;

/**
 * A model with a task, on a backend, and the task's texts.
 *
 * @param model tells the dataset's classes apart
 * @param backend that it is on
 * @param dataset the texts
 * @param prompts what the classes were told by; empty if the model came with a head
 * @param maxLength longest text in tokens
 * @param notes what a user should know of data and model, a line each
 */
public record Setting(
    TaskModel model,
    Backend backend,
    Dataset dataset,
    List<String> prompts,
    int maxLength,
    List<String> notes) {

  /**
   * How a head is made for a model that has none.
   *
   * @param labels names of the classes, or empty for the task's own
   * @param prompts a text for each class, or empty to use the template; with a mask in the template
   *     a word for each class, or empty for the labels' names
   * @param template a text with {@code {label}} in it, or {@code {mask}} and {@code {text}}, or
   *     null for the task's own
   * @param scale logits are this times a cosine
   */
  public record Head(List<String> labels, List<String> prompts, String template, double scale) {}

  /**
   * Reads data and makes a model one with this task.
   *
   * @param testFile where the test split comes from, or null
   * @throws BadInputException if data, labels, prompts and model do not fit together
   */
  public static Setting of(
      BaseModel read,
      Backend backend,
      Task task,
      FileTask testFile,
      Sampling sampling,
      Head head,
      int maxLength) {
    return of(() -> read, backend, task, testFile, sampling, head, maxLength);
  }

  /**
   * The same with a model that is read while the data are. What is wrong with the model is said
   * first, though not before the data are read.
   *
   * @param reading returns the model
   */
  public static Setting of(
      Supplier<BaseModel> reading,
      Backend backend,
      Task task,
      FileTask testFile,
      Sampling sampling,
      Head head,
      int maxLength) {
    List<String> notes = new ArrayList<>();
    BaseModel read;
    boolean ready;
    Dataset dataset;
    try (Ahead<ReadTask> examples =
        Ahead.of("task", () -> ReadTask.of(task, testFile, sampling, head.labels))) {
      read = reading.get();
      ready = isReady(read, task, head);
      List<String> names = ready ? read.labels() : head.labels;
      dataset = examples.get().dataset(names, notes::add);
    }
    List<String> prompts = ready ? List.of() : read.prompts(head, task, dataset.labels());
    read.note(prompts, dataset.labels()).ifPresent(notes::add);
    TaskModel model = read.on(backend, dataset.labels(), prompts, head.scale);
    int longest = Math.min(maxLength, model.maxLength());
    return new Setting(model, backend, dataset, prompts, longest, List.copyOf(notes));
  }

  /**
   * Makes a model one with a task whose data are not read: its classes are the model's, or given,
   * or the task's.
   *
   * @throws BadInputException if there are none, or they do not fit together
   */
  public static TaskModel asking(BaseModel read, Backend backend, Task task, Head head) {
    boolean ready = isReady(read, task, head);
    List<String> given = head.labels.isEmpty() ? task.labels() : head.labels;
    List<String> names = ready ? read.labels() : given;
    if (names.isEmpty() && task.answering() == Answering.CLASSES) {
      throw new BadInputException(
          task.name() + ": --labels names the classes, which no data tells");
    }
    List<String> prompts = ready ? List.of() : read.prompts(head, task, names);
    return read.on(backend, names, prompts, head.scale);
  }

  /** Whether the model came with classes; refuses what then cannot be asked of it. */
  private static boolean isReady(BaseModel read, Task task, Head head) {
    boolean ready = !read.labels().isEmpty();
    if (ready && !(head.labels.isEmpty() && head.prompts.isEmpty() && head.template == null)) {
      throw new BadInputException(
          "the model has a head for "
              + String.join(", ", read.labels())
              + ": --labels, --prompts and --prompt-template are for models without one");
    }
    if (task.answering() != Answering.CLASSES && (ready || !read.isLanguageModel())) {
      throw new BadInputException(
          task.name()
              + ": its examples have answers of their own, which needs a language model (a decoder)");
    }
    if (task.answering() != Answering.CLASSES && !head.labels.isEmpty()) {
      throw new BadInputException(
          "--labels: the examples of "
              + task.name()
              + " have answers of their own, and no classes");
    }
    return ready;
  }

  /** The same with another model of these classes, and with texts as long as it takes them. */
  public Setting with(TaskModel other) {
    int longest = Math.min(maxLength, other.maxLength());
    return new Setting(other, backend, dataset, prompts, longest, notes);
  }

  /** The same with texts of so many tokens, as far as the model goes along. */
  public Setting upTo(int tokens) {
    return new Setting(
        model, backend, dataset, prompts, Math.min(tokens, model.maxLength()), notes);
  }

  /** The same with a note more. */
  public Setting noting(String note) {
    List<String> more = new ArrayList<>(notes);
    more.add(note);
    return new Setting(model, backend, dataset, prompts, maxLength, List.copyOf(more));
  }

  /**
   * How many of a split's texts are cut, in words.
   *
   * @param name the split's
   * @param encoded what {@link #encode} made of it
   */
  private Optional<String> cut(String name, List<LabelledText> split, EncodedTexts encoded) {
    int cut = model.cut(split, encoded, maxLength);
    return cut == 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%,d of %,d %s texts have more than %d tokens and are cut%s",
                cut,
                split.size(),
                name,
                maxLength,
                maxLength < model.maxLength()
                    ? "; --max-length takes up to " + model.maxLength()
                    : ", the most that the model takes"));
  }

  /**
   * A split's texts as tokens.
   *
   * @param name the split's
   * @param notes gets a line if texts are cut
   */
  public EncodedTexts encode(String name, List<LabelledText> split, Consumer<String> notes) {
    EncodedTexts encoded = encode(split);
    cut(name, split, encoded).ifPresent(notes);
    return encoded;
  }

  /** A split's texts as tokens. */
  public EncodedTexts encode(List<LabelledText> split) {
    return model.encode(split, maxLength);
  }
}
