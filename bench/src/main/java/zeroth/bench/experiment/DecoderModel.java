package zeroth.bench.experiment;

import java.util.List;
import zeroth.bench.task.Task;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.huggingface.DecoderCheckpoint;
import zeroth.zo.registry.MethodEntry;

/**
 * A causal language model, which classifies by the likelihood of the labels' words behind a prompt.
 * Its one prompt is the template of prompt and label.
 *
 * @param checkpoint as it was read
 */
public record DecoderModel(DecoderCheckpoint checkpoint) implements BaseModel {

  @Override
  public Parameters parameters() {
    return checkpoint.model().parameters();
  }

  @Override
  public List<String> labels() {
    return List.of();
  }

  @Override
  public LearningRate learningRate(MethodEntry method) {
    return LearningRates.of(method, parameters());
  }

  @Override
  public List<String> prompts(Setting.Head head, Task task, List<String> labels) {
    if (!head.prompts().isEmpty()) {
      throw new BadInputException(
          "--prompts and --prompts-file are for an encoder's head: a language model takes"
              + " --prompt-template, and --labels for the words that it chooses among");
    }
    String template = head.template() == null ? task.optionTemplate() : head.template();
    return List.of(new OptionTemplate(template).template());
  }

  @Override
  public OptionLikelihood on(
      Backend backend, List<String> labels, List<String> prompts, double scale) {
    if (prompts.size() != 1) {
      throw new BadInputException(
          "a language model has one prompt, the template, not " + prompts.size());
    }
    return new OptionLikelihood(
        checkpoint.with(parameters().on(backend)),
        backend,
        labels,
        new OptionTemplate(prompts.get(0)));
  }
}
