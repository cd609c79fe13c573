package zeroth.transformer;

import java.util.function.Function;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.encoder.EncoderConfig;

/**
 * Masked-language-model heads in double loops, by the names that transformers gives their weights,
 * over {@link DoubleEncoder}.
 */
public final class DoubleMasked {
  private DoubleMasked() {}

  /** The logits at chosen places, [places][V]. */
  public static double[][] logits(EncoderConfig config, Parameters theta, int[] ids, int[] places) {
    return logits(config, RandomModels.doubles(theta), ids, places);
  }

  /** The same of weights in double by their names. */
  public static double[][] logits(
      EncoderConfig config, Function<String, double[]> weights, int[] ids, int[] places) {
    DoubleEncoder encoder = new DoubleEncoder(config, weights);
    return switch (config.family()) {
      case BERT ->
          encoder.maskedLogits(
              ids,
              places,
              "cls.predictions.transform.dense",
              "cls.predictions.transform.LayerNorm",
              "cls.predictions.bias");
      case ROBERTA ->
          encoder.maskedLogits(ids, places, "lm_head.dense", "lm_head.layer_norm", "lm_head.bias");
      case DISTILBERT ->
          encoder.maskedLogits(
              ids, places, "vocab_transform", "vocab_layer_norm", "vocab_projector.bias");
    };
  }
}
