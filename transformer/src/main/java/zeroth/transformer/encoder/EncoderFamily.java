package zeroth.transformer.encoder;

/** Where members of the BERT family differ. */
public enum EncoderFamily {
  /** BERT and MiniLM: positions count from 0. */
  BERT("bert", 0, true, EncoderNames.BERT),
  /** RoBERTa: positions count from the padding id plus one (Liu et al., arXiv 1907.11692). */
  ROBERTA("roberta", 2, true, EncoderNames.BERT),
  /** DistilBERT: no token types, names of its own (Sanh et al., arXiv 1910.01108). */
  DISTILBERT("distilbert", 0, false, EncoderNames.DISTILBERT);

  private final String modelType;
  private final int positionOffset;
  private final boolean types;
  private final EncoderNames names;

  EncoderFamily(String modelType, int positionOffset, boolean types, EncoderNames names) {
    this.modelType = modelType;
    this.positionOffset = positionOffset;
    this.types = types;
    this.names = names;
  }

  /**
   * The value of {@code model_type} in a Hugging Face config.json, and its weights' name prefix.
   */
  public String modelType() {
    return modelType;
  }

  /** Row of the position table for a sequence's first token. */
  public int positionOffset() {
    return positionOffset;
  }

  /** Whether a token's embedding has a part for its type. */
  public boolean hasTypes() {
    return types;
  }

  /** What the weights are called. */
  public EncoderNames names() {
    return names;
  }
}
