package zeroth.transformer.encoder;

/**
 * The names of an encoder's weights: those of Hugging Face's BertModel, RobertaModel or
 * DistilBertModel, without a family prefix. Matrices are (out, in).
 */
public final class EncoderNames {
  /** Token table (V, C). */
  public static final String WORDS = "embeddings.word_embeddings.weight";

  /** Position table (positions, C). */
  public static final String POSITIONS = "embeddings.position_embeddings.weight";

  /** Token type table (types, C), where the family has one. */
  public static final String TYPES = "embeddings.token_type_embeddings.weight";

  /** Layer norm behind the embeddings; like all below, has {@code .weight} and {@code .bias}. */
  public static final String EMBEDDING_NORM = "embeddings.LayerNorm";

  /** Those of BertModel and RobertaModel. */
  public static final EncoderNames BERT =
      new EncoderNames(
          "encoder.layer.",
          new Parts(
              "attention.self.query",
              "attention.self.key",
              "attention.self.value",
              "attention.output.dense",
              "attention.output.LayerNorm",
              "intermediate.dense",
              "output.dense",
              "output.LayerNorm"));

  /** Those of DistilBertModel. */
  public static final EncoderNames DISTILBERT =
      new EncoderNames(
          "transformer.layer.",
          new Parts(
              "attention.q_lin",
              "attention.k_lin",
              "attention.v_lin",
              "attention.out_lin",
              "sa_layer_norm",
              "ffn.lin1",
              "ffn.lin2",
              "output_layer_norm"));

  /** What the parts of a layer are called. */
  private record Parts(
      String query,
      String key,
      String value,
      String attentionOutput,
      String attentionNorm,
      String up,
      String down,
      String outputNorm) {}

  private final String layers;
  private final Parts parts;

  private EncoderNames(String layers, Parts parts) {
    this.layers = layers;
    this.parts = parts;
  }

  /** Whether a name is one of an encoder's, of any family and size. */
  public static boolean has(String tensor) {
    return tensor.startsWith("embeddings.")
        || tensor.startsWith(BERT.layers)
        || tensor.startsWith(DISTILBERT.layers);
  }

  /** Projection to queries of layer i, (C, C). */
  public String query(int i) {
    return layer(i) + parts.query;
  }

  /** Projection to keys of layer i, (C, C). */
  public String key(int i) {
    return layer(i) + parts.key;
  }

  /** Projection to values of layer i, (C, C). */
  public String value(int i) {
    return layer(i) + parts.value;
  }

  /** Projection behind the attention of layer i, (C, C). */
  public String attentionOutput(int i) {
    return layer(i) + parts.attentionOutput;
  }

  /** Layer norm behind the attention of layer i, (C). */
  public String attentionNorm(int i) {
    return layer(i) + parts.attentionNorm;
  }

  /** First feed-forward map of layer i, (F, C). */
  public String up(int i) {
    return layer(i) + parts.up;
  }

  /** Second feed-forward map of layer i, (C, F). */
  public String down(int i) {
    return layer(i) + parts.down;
  }

  /** Layer norm behind the feed-forward part of layer i, (C). */
  public String outputNorm(int i) {
    return layer(i) + parts.outputNorm;
  }

  /** What the names of all weights of layer i begin with. */
  String layer(int i) {
    return layers + i + ".";
  }
}
