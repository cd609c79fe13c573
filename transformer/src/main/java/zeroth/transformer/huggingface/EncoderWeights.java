package zeroth.transformer.huggingface;

import java.util.Map;
import java.util.function.Consumer;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.checkpoint.StoredWeights;
import zeroth.transformer.checkpoint.WeightAssembly;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.head.Classifier;

/** Picks an encoder's weights, and those of its classifier, from a checkpoint. */
public final class EncoderWeights {
  private EncoderWeights() {}

  /**
   * The parameters of an encoder with this configuration, and of its head.
   *
   * @param classes rows of the head; 0 for an encoder without one
   * @param notes gets a line that names what the checkpoint holds besides
   * @throws BadInputException if a tensor is missing, has another shape, or an element that is not
   *     finite
   */
  public static Parameters parameters(
      StoredWeights stored, EncoderConfig config, int classes, Consumer<String> notes) {
    plausible(stored, config);
    Map<String, Shape> shapes = Encoder.shapes(config);
    if (classes > 0) {
      shapes.put(Classifier.HEAD_WEIGHT, Shape.of(classes, config.width()));
      shapes.put(Classifier.HEAD_BIAS, Shape.of(classes));
    }
    return WeightAssembly.parameters(stored, shapes, notes);
  }

  /** Refuses more layers than there are tensors, before a list of that length is made. */
  static void plausible(StoredWeights stored, EncoderConfig config) {
    if (config.layers() > stored.names().size()) {
      String found = stored.names().size() + " tensors";
      throw new BadInputException(
          stored.source(), "weights", config.layers() + " encoder layers", found);
    }
  }
}
