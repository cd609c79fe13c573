package zeroth.transformer.head;

import zeroth.transformer.encoder.EncoderFamily;

/**
 * The names of a masked-language-model head's weights: those of Hugging Face's BertForMaskedLM,
 * RobertaForMaskedLM and DistilBertForMaskedLM.
 *
 * @param dense the map in front of the activation, (C, C); has {@code .weight} and {@code .bias}
 * @param norm the layer norm behind it, (C); has {@code .weight} and {@code .bias}
 * @param bias the logits' bias, (V)
 * @param decoder what checkpoints call the last map, whose matrix is the word embeddings'
 */
public record MaskedNames(String dense, String norm, String bias, String decoder) {
  private static final MaskedNames BERT =
      new MaskedNames(
          "cls.predictions.transform.dense",
          "cls.predictions.transform.LayerNorm",
          "cls.predictions.bias",
          "cls.predictions.decoder");

  private static final MaskedNames ROBERTA =
      new MaskedNames("lm_head.dense", "lm_head.layer_norm", "lm_head.bias", "lm_head.decoder");

  private static final MaskedNames DISTILBERT =
      new MaskedNames(
          "vocab_transform", "vocab_layer_norm", "vocab_projector.bias", "vocab_projector");

  /** Those of a family. */
  public static MaskedNames of(EncoderFamily family) {
    return switch (family) {
      case BERT -> BERT;
      case ROBERTA -> ROBERTA;
      case DISTILBERT -> DISTILBERT;
    };
  }

  /**
   * Whether a name is of the head; the body's are {@link zeroth.transformer.encoder.EncoderNames}.
   */
  public boolean has(String tensor) {
    return tensor.startsWith(dense + ".")
        || tensor.startsWith(norm + ".")
        || tensor.equals(bias)
        || tensor.startsWith(decoder + ".");
  }
}
