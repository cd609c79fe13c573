package zeroth.transformer;

import zeroth.tensor.backend.Parameters;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.tokenizer.TextTokenizer;

/**
 * A masked language model as it is read and written: sizes, weights, tokenizer, mask.
 *
 * @param config the encoder's sizes
 * @param parameters the weights, of {@link zeroth.transformer.head.MaskedHead#shapes}
 * @param tokenizer text to ids; the mask's own text, such as {@code [MASK]}, becomes its id
 * @param mask id of the token that stands for one to be predicted
 */
public record MaskedModel(
    EncoderConfig config, Parameters parameters, TextTokenizer tokenizer, int mask) {

  /**
   * @throws IllegalArgumentException if the mask is no id of the vocabulary
   */
  public MaskedModel {
    if (mask < 0 || mask >= config.vocabulary()) {
      throw new IllegalArgumentException(
          "mask " + mask + " is not in a vocabulary of " + config.vocabulary());
    }
  }
}
