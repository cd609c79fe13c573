package zeroth.transformer.decoder;

/**
 * The sizes of a decoder of GPT's shape.
 *
 * @param family how weights are named, which activation, where positions begin
 * @param vocabulary number of token ids, V
 * @param width hidden width, C; heads divides it
 * @param layers number of layers
 * @param heads heads, H
 * @param feedForward inner width of the feed-forward part, F
 * @param maxLength longest sequence in tokens; the position table has {@link
 *     GptFamily#positionOffset} rows more
 * @param epsilon added to the norms' variances
 * @param tied whether the head's matrix is the token table
 */
public record GptConfig(
    GptFamily family,
    int vocabulary,
    int width,
    int layers,
    int heads,
    int feedForward,
    int maxLength,
    float epsilon,
    boolean tied) {

  /**
   * @throws IllegalArgumentException if a size is out of range
   */
  public GptConfig {
    Sizes.positive("vocabulary", vocabulary);
    Sizes.positive("width", width);
    Sizes.positive("layers", layers);
    Sizes.positive("heads", heads);
    Sizes.positive("feed-forward width", feedForward);
    Sizes.positive("maximal length", maxLength);
    if (width % heads != 0) {
      throw new IllegalArgumentException(heads + " heads do not divide width " + width);
    }
    Sizes.epsilon(epsilon);
    Sizes.matrix("vocabulary", vocabulary, width);
    Sizes.matrix("feed-forward width", feedForward, width);
    Sizes.matrix("maximal length", maxLength + family.positionOffset(), width);
  }
}
