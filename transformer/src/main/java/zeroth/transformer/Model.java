package zeroth.transformer;

import java.util.List;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderNames;
import zeroth.transformer.head.Classifier;
import zeroth.transformer.tokenizer.TextTokenizer;

/**
 * A model as it is read and written: sizes, weights, tokenizer, classes.
 *
 * @param config the encoder's sizes
 * @param parameters the weights, named as in {@link EncoderNames} and, with labels, {@link
 *     Classifier}
 * @param tokenizer text to ids
 * @param labels names of the classes in the head's order; empty for an encoder without a head
 */
public record Model(
    EncoderConfig config, Parameters parameters, TextTokenizer tokenizer, List<String> labels) {

  /**
   * @throws IllegalArgumentException if labels come without a head that has a row for each
   */
  public Model {
    labels = List.copyOf(labels);
    if (!labels.isEmpty()) {
      Shape head = parameters.get(Classifier.HEAD_WEIGHT).shape();
      if (!head.equals(Shape.of(labels.size(), config.width()))) {
        throw new IllegalArgumentException(
            "a head of shape " + head + " for " + labels.size() + " labels");
      }
    }
  }
}
