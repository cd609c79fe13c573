package zeroth.bench.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import zeroth.bench.task.Dataset;
import zeroth.bench.task.FileTask;
import zeroth.bench.task.LabelledText;
import zeroth.bench.task.SplitSizes;
import zeroth.bench.task.Task;
import zeroth.tensor.Backend;
import zeroth.tensor.BadInputException;
import zeroth.transformer.Model;
import zeroth.transformer.ZeroShotHead;

/**
 * A model with a head for a task, on a backend, and the task's texts.
 *
 * @param model has a head for the dataset's labels
 * @param backend that its parameters are placed on
 * @param dataset the texts
 * @param prompts what the head was made of; empty if the model came with one
 * @param maxLength longest text in tokens
 * @param notes what a user should know of data and model, a line each
 */
public record Setting(
    Model model,
    Backend backend,
    Dataset dataset,
    List<String> prompts,
    int maxLength,
    List<String> notes) {

  /**
   * How a head is made for a model that has none.
   *
   * @param labels names of the classes, or empty for the task's own
   * @param prompts a text for each class, or empty to use the template
   * @param template a text with {@code {label}} in it, or null for the task's own
   * @param scale logits are this times a cosine
   */
  public record Head(List<String> labels, List<String> prompts, String template, double scale) {}

  /**
   * Reads data and attaches a head where the model has none.
   *
   * @param testFile where the test split comes from, or null
   * @throws BadInputException if data, labels, prompts and model do not fit together
   */
  public static Setting of(
      Model read,
      Backend backend,
      Task task,
      FileTask testFile,
      SplitSizes sizes,
      Head head,
      int maxLength) {
    Model model =
        new Model(read.config(), read.parameters().on(backend), read.tokenizer(), read.labels());
    boolean ready = !model.labels().isEmpty();
    if (ready && !(head.labels.isEmpty() && head.prompts.isEmpty() && head.template == null)) {
      throw new BadInputException(
          "the model has a head for "
              + String.join(", ", model.labels())
              + ": --labels, --prompts and --prompt-template are for models without one");
    }
    List<String> names = ready ? model.labels() : head.labels;
    List<String> notes = new ArrayList<>();
    Dataset dataset = Dataset.read(task, testFile, names, sizes, notes::add);
    List<String> prompts = ready ? List.of() : prompts(head, task, dataset.labels());
    if (!ready) {
      model = ZeroShotHead.attach(model, backend, dataset.labels(), prompts, head.scale);
    }
    int longest = Math.min(maxLength, model.config().maxLength());
    return new Setting(model, backend, dataset, prompts, longest, List.copyOf(notes));
  }

  private static List<String> prompts(Head head, Task task, List<String> labels) {
    if (!head.prompts.isEmpty()) {
      if (head.template != null) {
        throw new BadInputException("--prompts and --prompt-template exclude each other");
      }
      if (head.prompts.size() != labels.size()) {
        throw new BadInputException(
            "there are "
                + head.prompts.size()
                + " prompts (--prompts, --prompts-file) for the "
                + labels.size()
                + " labels "
                + String.join(", ", labels));
      }
      return head.prompts;
    }
    String template = head.template == null ? task.promptTemplate() : head.template;
    if (!template.contains("{label}")) {
      throw new BadInputException("--prompt-template has no {label} in it: " + template);
    }
    return labels.stream()
        .map(label -> template.replace("{label}", label.replace('_', ' ')))
        .toList();
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
  public Optional<String> cut(String name, List<LabelledText> split, EncodedTexts encoded) {
    int cut = encoded.cut(model.tokenizer(), split, maxLength);
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
                maxLength < model.config().maxLength()
                    ? "; --max-length takes up to " + model.config().maxLength()
                    : ", the most that the model takes"));
  }

  /** A split's texts as tokens. */
  public EncodedTexts encode(List<LabelledText> split) {
    return EncodedTexts.of(model.tokenizer(), split, maxLength);
  }
}
