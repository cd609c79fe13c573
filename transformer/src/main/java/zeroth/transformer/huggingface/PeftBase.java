package zeroth.transformer.huggingface;

import java.util.Map;
import java.util.function.UnaryOperator;
import zeroth.tensor.Shape;
import zeroth.transformer.checkpoint.CheckpointNames;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.head.MaskedHead;

/**
 * What a PEFT adapter stands on: a model as transformers has it.
 *
 * @param nameOrPath how the base is found again; a hub's name or a directory
 * @param task PEFT's word for what the model is for; null where it has none
 * @param prefix what transformers' names of the body's maps begin with, beside this project's
 * @param shapes of the base's weights, under this project's names
 * @param isTransposed whether transformers holds the maps as (in, out)
 * @param canonical this project's name of a map, of one of transformers'
 */
public record PeftBase(
    String nameOrPath,
    String task,
    String prefix,
    Map<String, Shape> shapes,
    boolean isTransposed,
    UnaryOperator<String> canonical) {
  /** PEFT's word for a causal language model. */
  static final String CAUSAL = "CAUSAL_LM";

  /** PEFT's word for a model that makes hidden states. */
  static final String STATES = "FEATURE_EXTRACTION";

  /** A causal language model. */
  public static PeftBase of(String nameOrPath, Decoder decoder) {
    String prefix = DecoderWeights.prefix(decoder);
    return new PeftBase(
        nameOrPath,
        CAUSAL,
        "",
        decoder.shapes(),
        DecoderWeights.isGpt2(decoder),
        name -> CheckpointNames.ofDecoder(name, prefix));
  }

  /** An encoder without a head of transformers. */
  public static PeftBase of(String nameOrPath, EncoderConfig config) {
    return new PeftBase(
        nameOrPath, STATES, "", Encoder.shapes(config), false, CheckpointNames::canonical);
  }

  /** A masked language model. */
  public static PeftBase ofMasked(String nameOrPath, EncoderConfig config) {
    return new PeftBase(
        nameOrPath,
        null,
        config.family().modelType() + ".",
        new MaskedHead(config).shapes(),
        false,
        CheckpointNames::canonical);
  }
}
