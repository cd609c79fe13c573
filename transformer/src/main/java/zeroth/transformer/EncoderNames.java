package zeroth.transformer;

/**
 * The names of an encoder's weights: those of Hugging Face's BertModel, without a family prefix.
 * Matrices are (out, in).
 */
public final class EncoderNames {
  /** Token table (V, C). */
  public static final String WORDS = "embeddings.word_embeddings.weight";

  /** Position table (positions, C). */
  public static final String POSITIONS = "embeddings.position_embeddings.weight";

  /** Token type table (types, C). */
  public static final String TYPES = "embeddings.token_type_embeddings.weight";

  /** Layer norm behind the embeddings; like all below, has {@code .weight} and {@code .bias}. */
  public static final String EMBEDDING_NORM = "embeddings.LayerNorm";

  private EncoderNames() {}

  /** Whether a name is one of an encoder's, of any size. */
  public static boolean has(String tensor) {
    return tensor.startsWith("embeddings.") || tensor.startsWith("encoder.layer.");
  }

  /** Projection to queries of layer i, (C, C). */
  public static String query(int i) {
    return layer(i) + "attention.self.query";
  }

  /** Projection to keys of layer i, (C, C). */
  public static String key(int i) {
    return layer(i) + "attention.self.key";
  }

  /** Projection to values of layer i, (C, C). */
  public static String value(int i) {
    return layer(i) + "attention.self.value";
  }

  /** Projection behind the attention of layer i, (C, C). */
  public static String attentionOutput(int i) {
    return layer(i) + "attention.output.dense";
  }

  /** Layer norm behind the attention of layer i, (C). */
  public static String attentionNorm(int i) {
    return layer(i) + "attention.output.LayerNorm";
  }

  /** First feed-forward map of layer i, (F, C). */
  public static String up(int i) {
    return layer(i) + "intermediate.dense";
  }

  /** Second feed-forward map of layer i, (C, F). */
  public static String down(int i) {
    return layer(i) + "output.dense";
  }

  /** Layer norm behind the feed-forward part of layer i, (C). */
  public static String outputNorm(int i) {
    return layer(i) + "output.LayerNorm";
  }

  private static String layer(int i) {
    return "encoder.layer." + i + ".";
  }
}
