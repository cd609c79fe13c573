package zeroth.transformer;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.encoder.Encoder;
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
  /** The mask's text as BERT and DistilBERT, and as RoBERTa write it. */
  public static final List<String> MASKS = List.of("[MASK]", "<mask>");

  /**
   * @throws IllegalArgumentException if the mask is no id of the vocabulary
   */
  public MaskedModel {
    if (mask < 0 || mask >= config.vocabulary()) {
      throw new IllegalArgumentException(
          "mask " + mask + " is not in a vocabulary of " + config.vocabulary());
    }
  }

  /**
   * The mask's own text.
   *
   * @throws IllegalStateException if the tokenizer makes the mask of none of {@link #MASKS}
   */
  public String maskText() {
    for (String text : MASKS) {
      if (Arrays.stream(tokenizer.encode(text, Integer.MAX_VALUE)).anyMatch(id -> id == mask)) {
        return text;
      }
    }
    throw new IllegalStateException("the tokenizer has no text for its mask " + mask);
  }

  /** The same with other weights, of the same names and shapes. */
  public MaskedModel with(Parameters theta) {
    return new MaskedModel(config, theta, tokenizer, mask);
  }

  /** The body alone, without a head; it shares the weights. */
  public Model encoder() {
    Map<String, Tensor> body = new LinkedHashMap<>();
    for (String name : Encoder.shapes(config).keySet()) {
      body.put(name, parameters.tensor(name));
    }
    return new Model(config, Parameters.of(body), tokenizer, List.of());
  }
}
