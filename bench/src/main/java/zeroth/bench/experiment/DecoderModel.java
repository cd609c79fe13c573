package zeroth.bench.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import zeroth.bench.task.Task;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.huggingface.DecoderCheckpoint;
import zeroth.zo.registry.MethodEntry;

/**
 * A causal language model, which classifies by the likelihood of the labels' words behind a prompt.
 * Its prompts are the template of prompt and label, and perhaps the words behind the labels.
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
  public boolean isLanguageModel() {
    return true;
  }

  @Override
  public DecoderModel with(AdapterDirectory adapter) {
    return new DecoderModel(adapter.onto(checkpoint));
  }

  @Override
  public void write(Path directory) {
    checkpoint.write(directory);
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
    List<String> prompts = new ArrayList<>();
    prompts.add(head.template() == null ? task.optionTemplate() : head.template());
    if (head.template() == null && head.labels().isEmpty()) {
      prompts.addAll(task.optionWords());
    }
    new OptionTemplate(prompts, labels).over(task.fields());
    return prompts;
  }

  @Override
  public OptionLikelihood on(
      Backend backend, List<String> labels, List<String> prompts, double scale) {
    return new OptionLikelihood(
        checkpoint.with(parameters().on(backend)),
        backend,
        labels,
        new OptionTemplate(prompts, labels));
  }
}
