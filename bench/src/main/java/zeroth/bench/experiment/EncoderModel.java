package zeroth.bench.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import zeroth.bench.task.Task;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.MaskPrompt;
import zeroth.transformer.Model;
import zeroth.transformer.ZeroShotHead;
import zeroth.transformer.adapter.VirtualEncoder;
import zeroth.transformer.huggingface.HuggingFaceDirectory;
import zeroth.zo.registry.MethodEntry;

/**
 * An encoder, which classifies by the head that it came with, or by one that is made of a prompt
 * for each class.
 *
 * @param model as it was read
 */
public record EncoderModel(Model model) implements BaseModel {

  @Override
  public Parameters parameters() {
    return model.parameters();
  }

  @Override
  public List<String> labels() {
    return model.labels();
  }

  @Override
  public EncoderModel with(AdapterDirectory adapter) {
    AdapterNote note = adapter.note();
    Model base = note != null && note.hasHead() ? note.withHead(model, adapter.path()) : model;
    return new EncoderModel(adapter.onto(base));
  }

  @Override
  public void write(Path directory) {
    HuggingFaceDirectory.write(model, directory);
  }

  @Override
  public LearningRate learningRate(MethodEntry method) {
    return LearningRates.of(method, model);
  }

  @Override
  public Function<MethodEntry, LearningRate> learningRates() {
    return LearningRates.of(model);
  }

  @Override
  public List<String> prompts(Setting.Head head, Task task, List<String> labels) {
    if (!head.prompts().isEmpty()) {
      if (head.template() != null) {
        throw new BadInputException("--prompts and --prompt-template exclude each other");
      }
      if (head.prompts().size() != labels.size()) {
        throw new BadInputException(
            "there are "
                + head.prompts().size()
                + " prompts (--prompts, --prompts-file) for the "
                + labels.size()
                + " labels "
                + String.join(", ", labels));
      }
      return head.prompts();
    }
    String template = head.template() == null ? task.promptTemplate() : head.template();
    if (template.contains(MaskPrompt.MASK)) {
      throw new BadInputException(
          "--prompt-template has {mask} in it, which needs a model with a masked-language-model head:"
              + " config.json's architectures must name BertForMaskedLM, RobertaForMaskedLM or"
              + " DistilBertForMaskedLM");
    }
    if (!template.contains("{label}")) {
      throw new BadInputException("--prompt-template has no {label} in it: " + template);
    }
    return labels.stream()
        .map(label -> template.replace("{label}", label.replace('_', ' ')))
        .toList();
  }

  @Override
  public TextClassification on(
      Backend backend, List<String> labels, List<String> prompts, double scale) {
    Model placed = model.with(model.parameters().on(backend));
    if (!prompts.isEmpty()) {
      try {
        placed = inOrder(ZeroShotHead.attach(placed, backend, labels, prompts, scale));
      } catch (IllegalArgumentException e) {
        throw new BadInputException(e.getMessage());
      }
    }
    return new TextClassification(placed, backend);
  }

  /** Virtual tokens stand behind a head, as they do where a directory's are read. */
  private static Model inOrder(Model headed) {
    if (!(headed.body() instanceof VirtualEncoder tokens)) {
      return headed;
    }
    Parameters all = headed.parameters();
    return headed.with(tokens.over(tokens.withoutOwn(all), all::tensor));
  }
}
