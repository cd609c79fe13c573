package zeroth.bench.speed;

import java.util.ArrayList;
import java.util.List;
import zeroth.bench.experiment.BackendChoice;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.bench.experiment.EncoderModel;
import zeroth.bench.experiment.Setting;
import zeroth.bench.task.Task;
import zeroth.bench.task.Tasks;
import zeroth.tensor.backend.Backend;
import zeroth.transformer.Model;
import zeroth.transformer.onnx.BundledModel;

/**
 * What is timed: MiniLM with the demo's head, and the demo's glosses.
 *
 * @param model all its tensors are trainable
 * @param glosses of the training split
 */
public record Subject(Model model, EncodedTexts glosses) {
  /** Texts of a batch. */
  public static final int BATCH = 16;

  private static final int LONGEST = 128;

  /** Logits are this times a cosine. */
  private static final double SCALE = 20;

  /** Reads the bundled model and task. */
  public static Subject open() {
    Task task = Tasks.named("wordnet");
    try (Backend backend = BackendChoice.CPU.open(1)) {
      EncoderModel read = new EncoderModel(BundledModel.minilm());
      Setting setting =
          Setting.of(
              read,
              backend,
              task,
              null,
              task.sizes().or(4096, null, null),
              new Setting.Head(List.of(), List.of(), null, SCALE),
              LONGEST);
      Model model = read.on(backend, setting.dataset().labels(), setting.prompts(), SCALE).model();
      return new Subject(model, setting.encode(setting.dataset().train()));
    }
  }

  /** The model with its parameters placed on a backend; the elements are shared. */
  public Model on(Backend backend) {
    return model.with(model.parameters().on(backend));
  }

  /** A copy of the model's weights, placed on a backend, for steps that move them. */
  public Model copyOn(Backend backend) {
    return model.with(model.parameters().copy().on(backend));
  }

  /** A batch of glosses as they come. */
  public EncodedTexts mixed(int batch) {
    int[] numbers = new int[BATCH];
    for (int b = 0; b < BATCH; b++) {
      numbers[b] = batch * BATCH + b;
    }
    return glosses.select(numbers);
  }

  /** A batch of texts of exactly so many tokens: glosses one behind the other, cut. */
  public EncodedTexts equal(int tokens) {
    List<int[]> ids = new ArrayList<>();
    int gloss = 0;
    int at = 0;
    for (int b = 0; b < BATCH; b++) {
      int[] sequence = new int[tokens];
      for (int t = 0; t < tokens; t++) {
        while (at == glosses.ids().get(gloss).length) {
          gloss++;
          at = 0;
        }
        sequence[t] = glosses.ids().get(gloss)[at++];
      }
      ids.add(sequence);
    }
    return new EncodedTexts(ids, mixed(0).labels());
  }
}
