package zeroth.transformer;

import java.util.List;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderBody;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderNames;
import zeroth.transformer.head.Classifier;
import zeroth.transformer.tokenizer.TextTokenizer;

/**
 * A model as it is read and written: sizes, weights, tokenizer, classes.
 *
 * @param body the encoder
 * @param parameters the weights, named as in {@link EncoderNames} and, with labels, {@link
 *     Classifier}
 * @param tokenizer text to ids
 * @param labels names of the classes in the head's order; empty for an encoder without a head
 */
public record Model(
    EncoderBody body, Parameters parameters, TextTokenizer tokenizer, List<String> labels) {

  /**
   * @throws IllegalArgumentException if labels come without a head that has a row for each
   */
  public Model {
    labels = List.copyOf(labels);
    if (!labels.isEmpty()) {
      Shape head = parameters.get(Classifier.HEAD_WEIGHT).shape();
      if (!head.equals(Shape.of(labels.size(), body.width()))) {
        throw new IllegalArgumentException(
            "a head of shape " + head + " for " + labels.size() + " labels");
      }
    }
  }

  /** A model whose encoder has nothing before its texts. */
  public Model(
      EncoderConfig config, Parameters parameters, TextTokenizer tokenizer, List<String> labels) {
    this(new Encoder(config), parameters, tokenizer, labels);
  }

  /** The encoder's sizes. */
  public EncoderConfig config() {
    return body.config();
  }

  /** The same with other weights, of the same names and shapes. */
  public Model with(Parameters theta) {
    return with(body, theta);
  }

  /** The same with another body on the same base, and its weights. */
  public Model with(EncoderBody other, Parameters theta) {
    return new Model(other, theta, tokenizer, labels);
  }
}
