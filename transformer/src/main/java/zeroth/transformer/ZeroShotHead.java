package zeroth.transformer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.PackedBatch;
import zeroth.transformer.head.Classifier;

/**
 * A classifier head made of the labels' own embeddings. With rows scale * e_c, where e_c is the
 * unit embedding of a prompt that describes class c, the logits of a text with unit embedding x are
 * scale * cos(x, e_c): the untouched encoder classifies without an example, and fine-tuning starts
 * from there.
 */
public final class ZeroShotHead {
  private ZeroShotHead() {}

  /**
   * The encoder with a head of one prompt per label.
   *
   * @param encoder a model; a head that it has is replaced
   * @param backend computes the embeddings
   * @param labels names of the classes, different from each other
   * @param prompts a text for each label, such as "a kind of animal"
   * @param scale above 0: the inverse temperature of the softmax over cosines
   * @return a model that shares the encoder's weights
   */
  public static Model attach(
      Model encoder, Backend backend, List<String> labels, List<String> prompts, double scale) {
    return attachAveraged(encoder, backend, labels, prompts.stream().map(List::of).toList(), scale);
  }

  /**
   * The encoder with a head of several prompts per label: e_c is the mean of their embeddings,
   * scaled to length 1.
   *
   * @param prompts at least one text for each label
   */
  public static Model attachAveraged(
      Model encoder,
      Backend backend,
      List<String> labels,
      List<List<String>> prompts,
      double scale) {
    check(labels, prompts, scale);
    int C = encoder.config().width();
    Tensor head = Tensor.zeros(Shape.of(labels.size(), C));
    for (int c = 0; c < labels.size(); c++) {
      double[] e = embedding(encoder, backend, prompts.get(c)); // (C)
      for (int i = 0; i < C; i++) {
        head.data()[c * C + i] = (float) (scale * e[i]);
      }
    }
    return withHead(encoder, labels, head);
  }

  /** The mean of the prompts' unit embeddings, of length 1. */
  private static double[] embedding(Model encoder, Backend backend, List<String> prompts) {
    EncoderConfig config = encoder.config();
    List<int[]> sequences = new ArrayList<>();
    for (String prompt : prompts) {
      sequences.add(encoder.tokenizer().encode(prompt, encoder.body().maxLength()));
    }
    backend.begin();
    PackedBatch batch = PackedBatch.of(config, sequences);
    WeightView weights = WeightView.plain(encoder.parameters());
    float[] units = backend.read(new Classifier(encoder.body()).embed(backend, weights, batch));
    int C = config.width();
    double[] e = new double[C];
    for (int i = 0; i < units.length; i++) {
      e[i % C] += units[i];
    }
    if (prompts.size() > 1) { // a single one has length 1 already
      normalise(e);
    }
    return e;
  }

  private static void normalise(double[] e) {
    double squares = 0;
    for (double x : e) {
      squares += x * x;
    }
    double length = Math.max(Math.sqrt(squares), 1e-12);
    for (int i = 0; i < e.length; i++) {
      e[i] /= length;
    }
  }

  private static Model withHead(Model encoder, List<String> labels, Tensor head) {
    Parameters theta = encoder.parameters();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter p : theta.list()) {
      tensors.put(p.name(), theta.tensor(p));
    }
    tensors.remove(Classifier.HEAD_WEIGHT);
    tensors.remove(Classifier.HEAD_BIAS);
    tensors.put(Classifier.HEAD_WEIGHT, head);
    tensors.put(Classifier.HEAD_BIAS, Tensor.zeros(Shape.of(labels.size())));
    Parameters parameters =
        Parameters.of(tensors)
            .on(theta.backend())
            .freeze(p -> theta.contains(p.name()) && !theta.get(p.name()).trainable())
            .with(theta.termsBeside());
    return new Model(encoder.body(), parameters, encoder.tokenizer(), labels);
  }

  private static void check(List<String> labels, List<List<String>> prompts, double scale) {
    if (labels.isEmpty() || labels.stream().distinct().count() != labels.size()) {
      throw new IllegalArgumentException("labels must be different and not empty: " + labels);
    }
    if (prompts.size() != labels.size() || prompts.stream().anyMatch(List::isEmpty)) {
      throw new IllegalArgumentException(
          prompts.size() + " prompts for " + labels.size() + " labels: each needs at least one");
    }
    if (!(scale > 0) || Double.isInfinite(scale)) {
      throw new IllegalArgumentException("scale is " + scale + ", it must be finite and above 0");
    }
  }
}
