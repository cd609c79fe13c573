package zeroth.transformer;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Parameter;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderBody;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.head.MaskedNames;
import zeroth.transformer.tokenizer.TextTokenizer;

/**
 * A masked language model as it is read and written: sizes, weights, tokenizer, mask.
 *
 * @param body the encoder
 * @param parameters the weights, of {@link zeroth.transformer.head.MaskedHead#shapes}
 * @param tokenizer text to ids; the mask's own text, such as {@code [MASK]}, becomes its id
 * @param mask id of the token that stands for one to be predicted
 */
public record MaskedModel(
    EncoderBody body, Parameters parameters, TextTokenizer tokenizer, int mask) {
  /** The mask's text as BERT and DistilBERT, and as RoBERTa write it. */
  public static final List<String> MASKS = List.of("[MASK]", "<mask>");

  /**
   * @throws IllegalArgumentException if the mask is no id of the vocabulary
   */
  public MaskedModel {
    if (mask < 0 || mask >= body.config().vocabulary()) {
      throw new IllegalArgumentException(
          "mask " + mask + " is not in a vocabulary of " + body.config().vocabulary());
    }
  }

  /** A model whose encoder has nothing before its texts. */
  public MaskedModel(
      EncoderConfig config, Parameters parameters, TextTokenizer tokenizer, int mask) {
    this(new Encoder(config), parameters, tokenizer, mask);
  }

  /** The encoder's sizes. */
  public EncoderConfig config() {
    return body.config();
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
    return with(body, theta);
  }

  /** The same with another body on the same base, and its weights. */
  public MaskedModel with(EncoderBody other, Parameters theta) {
    return new MaskedModel(other, theta, tokenizer, mask);
  }

  /** The body alone, without a head, and with an adapter that it has; it shares the weights. */
  public Model encoder() {
    MaskedNames head = MaskedNames.of(config().family());
    Map<String, Tensor> own = new LinkedHashMap<>();
    for (Parameter p : parameters.list()) {
      if (!head.has(p.name())) {
        own.put(p.name(), parameters.tensor(p));
      }
    }
    Parameters theta =
        Parameters.of(own)
            .freeze(p -> !parameters.get(p.name()).trainable())
            .on(parameters.backend())
            .with(parameters.termsBeside());
    return new Model(body, theta, tokenizer, List.of());
  }
}
