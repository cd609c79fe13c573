package zeroth.transformer;

/** Where members of the BERT family differ. */
public enum EncoderFamily {
  /** BERT and MiniLM: positions count from 0. */
  BERT("bert", 0),
  /** RoBERTa: positions count from the padding id plus one (Liu et al., arXiv 1907.11692). */
  ROBERTA("roberta", 2);

  private final String modelType;
  private final int positionOffset;

  EncoderFamily(String modelType, int positionOffset) {
    this.modelType = modelType;
    this.positionOffset = positionOffset;
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
}
