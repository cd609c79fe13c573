package zeroth.bench.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import zeroth.bench.task.Task;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.MaskPrompt;
import zeroth.transformer.MaskedModel;
import zeroth.transformer.Model;
import zeroth.transformer.huggingface.HuggingFaceDirectory;
import zeroth.transformer.huggingface.MaskedDirectory;
import zeroth.zo.registry.MethodEntry;

/**
 * A model with a masked-language-model head. It classifies by a word for each class at a mask where
 * its prompt has one, and else, as an encoder without that head does, by a prompt for each class.
 * Its prompts are the template and the words behind it.
 */
public final class MaskedWordModel implements BaseModel {
  private final String name;
  private final boolean masksByDefault;
  private final MaskPrompt own;
  private final Supplier<MaskedModel> whole;
  private final Supplier<Model> body;
  private MaskedModel masked;
  private EncoderModel encoder;

  private MaskedWordModel(
      String name,
      boolean masksByDefault,
      MaskPrompt own,
      Supplier<MaskedModel> whole,
      Supplier<Model> body) {
    this.name = name;
    this.masksByDefault = masksByDefault;
    this.own = own;
    this.whole = whole;
    this.body = body;
  }

  /**
   * The model of a directory, which classifies by a mask if a template says so or a run has tuned
   * it so.
   *
   * @throws BadInputException if its config.json cannot be read
   */
  static MaskedWordModel of(Path directory) {
    return new MaskedWordModel(
        directory.toString(),
        false,
        MaskedDirectory.prompt(directory).orElse(null),
        () -> MaskedDirectory.read(directory, note -> {}),
        () -> HuggingFaceDirectory.read(directory));
  }

  /**
   * A model that classifies by a mask unless a template says otherwise.
   *
   * @param name what a user calls it
   */
  static MaskedWordModel of(String name, MaskedModel model) {
    return new MaskedWordModel(name, true, null, () -> model, model::encoder);
  }

  @Override
  public BaseModel with(AdapterDirectory adapter) {
    AdapterNote note = adapter.note();
    if (note != null && note.hasHead()) {
      return encoder().with(adapter);
    }
    MaskedModel adapted = adapter.onto(masked());
    MaskPrompt prompt = note == null ? own : note.prompt(adapter.path());
    return new MaskedWordModel(name, masksByDefault, prompt, () -> adapted, adapted::encoder);
  }

  private MaskedModel masked() {
    if (masked == null) {
      masked = whole.get();
    }
    return masked;
  }

  private EncoderModel encoder() {
    if (encoder == null) {
      encoder = new EncoderModel(body.get());
    }
    return encoder;
  }

  private boolean isMasked() {
    return masksByDefault || own != null;
  }

  @Override
  public Parameters parameters() {
    return isMasked() ? masked().parameters() : encoder().parameters();
  }

  @Override
  public List<String> labels() {
    return own == null ? List.of() : own.labels();
  }

  @Override
  public void write(Path directory) {
    if (own == null) {
      MaskedDirectory.write(masked(), directory);
    } else {
      MaskedDirectory.write(masked(), own, directory);
    }
  }

  @Override
  public LearningRate learningRate(MethodEntry method) {
    return isMasked() ? LearningRates.of(method, masked()) : encoder().learningRate(method);
  }

  @Override
  public Function<MethodEntry, LearningRate> learningRates() {
    return isMasked() ? this::learningRate : encoder().learningRates();
  }

  @Override
  public List<String> prompts(Setting.Head head, Task task, List<String> labels) {
    String template =
        head.template() == null && masksByDefault ? task.maskTemplate() : head.template();
    if (template == null || !template.contains(MaskPrompt.MASK)) {
      return encoder().prompts(head, task, labels);
    }
    List<String> words = head.prompts();
    if (words.isEmpty() && head.labels().isEmpty()) {
      words = task.maskWords();
    }
    if (words.isEmpty()) {
      words = labels.stream().map(label -> label.replace('_', ' ')).toList();
    }
    MaskPrompt prompt = prompt(template, labels, words);
    for (String field : prompt.fields()) {
      if (!task.fields().contains(field)) {
        throw new BadInputException(
            "--prompt-template: {"
                + field
                + "} is none of {"
                + String.join("}, {", task.fields())
                + "}: "
                + template);
      }
    }
    List<String> prompts = new ArrayList<>(List.of(prompt.template()));
    prompts.addAll(prompt.words());
    return prompts;
  }

  private static MaskPrompt prompt(String template, List<String> labels, List<String> words) {
    try {
      return new MaskPrompt(template, labels, words);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--prompt-template, --prompts: " + e.getMessage());
    }
  }

  /** Whether prompts are a template with a mask and a word for each class. */
  private static boolean isMasked(List<String> prompts, List<String> labels) {
    return prompts.size() == labels.size() + 1 && prompts.get(0).contains(MaskPrompt.MASK);
  }

  @Override
  public Optional<String> note(List<String> prompts, List<String> labels) {
    if (prompts.isEmpty()) {
      return Optional.of(
          name + " is run as the masked language model that it was tuned as: " + own.template());
    }
    return Optional.of(
        isMasked(prompts, labels)
            ? name
                + " is run as a masked language model, since its template has {mask}: "
                + prompts.get(0)
            : name
                + " is run as a classifier of label prompts, since --prompt-template has no {mask}:"
                + " its masked-language-model head is not used");
  }

  @Override
  public TaskModel on(Backend backend, List<String> labels, List<String> prompts, double scale) {
    if (!prompts.isEmpty() && !isMasked(prompts, labels)) {
      return encoder().on(backend, labels, prompts, scale);
    }
    MaskPrompt prompt =
        prompts.isEmpty()
            ? own
            : prompt(prompts.get(0), labels, prompts.subList(1, prompts.size()));
    MaskedModel model = masked();
    return new LabelWords(model.with(model.parameters().on(backend)), prompt, backend);
  }
}
