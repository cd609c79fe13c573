package zeroth.bench.speed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import zeroth.bench.experiment.BackendChoice;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.bench.experiment.EncoderModel;
import zeroth.bench.experiment.Setting;
import zeroth.bench.task.Task;
import zeroth.bench.task.Tasks;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.transformer.Model;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.head.Classifier;
import zeroth.transformer.onnx.BundledModel;

/**
 * What is timed: MiniLM with the demo's head, and the demo's glosses. Where MiniLM is not on the
 * class path, as on a machine that has what {@code gpu-kit} packs, random weights and tokens of its
 * shapes: what they take does not depend on what they say.
 *
 * @param model all its tensors are trainable
 * @param glosses of the training split, or random texts
 */
public record Subject(Model model, EncodedTexts glosses) {
  /** Texts of a batch. */
  public static final int BATCH = 16;

  private static final int LONGEST = 128;

  private static final int LONGEST_OF_MINILM = 512;

  private static final int VOCABULARY = 30_522;
  private static final int CLASSES = 8;
  private static final int TEXTS = 4096;

  /** Lengths of random texts, the last excluded: about those of glosses. */
  private static final int SHORTEST = 5;

  private static final int MOST = 33;

  /** Of random weights. */
  private static final double SIZE = 0.05;

  /** Logits are this times a cosine. */
  private static final double SCALE = 20;

  /** The bundled model and task, or what has their shapes. */
  public static Subject open() {
    return BundledModel.hasMinilm() ? bundled() : random(LONGEST_OF_MINILM);
  }

  /**
   * MiniLM's sizes with a head of eight classes, weights around 0, gains around 1.
   *
   * @param longest tokens that a text can have
   */
  static Subject random(int longest) {
    EncoderConfig config =
        new EncoderConfig(EncoderFamily.BERT, VOCABULARY, 384, 6, 12, 1536, longest, 2, 1e-12f);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Encoder.shapes(config).forEach((name, shape) -> tensors.put(name, Tensor.zeros(shape)));
    tensors.put(Classifier.HEAD_WEIGHT, Tensor.zeros(Shape.of(CLASSES, config.width())));
    tensors.put(Classifier.HEAD_BIAS, Tensor.zeros(Shape.of(CLASSES)));
    Parameters theta = Parameters.of(tensors);
    theta.add(SIZE, new Direction.Gaussian(Key.ofSeed(0)));
    for (Parameter p : theta.list()) {
      if (!p.shape().isMatrix() && p.name().endsWith(".weight")) {
        float[] gain = theta.tensor(p).data();
        for (int i = 0; i < gain.length; i++) {
          gain[i]++;
        }
      }
    }
    List<String> labels = IntStream.range(0, CLASSES).mapToObj(i -> "class " + i).toList();
    SplittableRandom random = new SplittableRandom(0);
    List<int[]> texts = new ArrayList<>();
    for (int i = 0; i < TEXTS; i++) {
      texts.add(random.ints(random.nextInt(SHORTEST, MOST), 0, VOCABULARY).toArray());
    }
    int[] classes = random.ints(TEXTS, 0, CLASSES).toArray();
    return new Subject(new Model(config, theta, null, labels), new EncodedTexts(texts, classes));
  }

  private static Subject bundled() {
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

  /** What its texts are, for a table. */
  public String texts() {
    return model.tokenizer() == null ? "random texts" : "real glosses";
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
    return equal(BATCH, tokens);
  }

  /**
   * The same of so many texts.
   *
   * @throws IllegalArgumentException if they are more than {@link #BATCH}
   */
  EncodedTexts equal(int texts, int tokens) {
    if (texts > BATCH) {
      throw new IllegalArgumentException(texts + " texts, more than " + BATCH);
    }
    List<int[]> ids = new ArrayList<>();
    int gloss = 0;
    int at = 0;
    for (int b = 0; b < texts; b++) {
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
    return new EncodedTexts(ids, Arrays.copyOf(mixed(0).labels(), texts));
  }
}
