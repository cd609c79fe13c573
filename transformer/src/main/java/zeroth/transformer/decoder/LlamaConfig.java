package zeroth.transformer.decoder;

/**
 * The sizes of a decoder of Llama's shape, and where its families differ.
 *
 * @param vocabulary number of token ids, V
 * @param width hidden width, C
 * @param layers number of layers
 * @param heads heads of queries, H
 * @param keyHeads heads of keys and values, a divisor of H
 * @param headWidth D, even
 * @param feedForward inner width of the feed-forward part, F
 * @param maxLength longest sequence in tokens
 * @param epsilon added to the norms' mean squares
 * @param rotaryBase theta of the rotary positions
 * @param rotaryScaling how their frequencies are changed
 * @param projectionBias whether queries, keys and values have biases, as in Qwen 2
 * @param outputBias whether the projection behind the attention has one
 * @param feedForwardBias whether the feed-forward maps have them
 * @param headNorms whether each head of queries and keys is normed, as in Qwen 3
 * @param tied whether the head's matrix is the token table
 */
public record LlamaConfig(
    int vocabulary,
    int width,
    int layers,
    int heads,
    int keyHeads,
    int headWidth,
    int feedForward,
    int maxLength,
    float epsilon,
    double rotaryBase,
    RotaryScaling rotaryScaling,
    boolean projectionBias,
    boolean outputBias,
    boolean feedForwardBias,
    boolean headNorms,
    boolean tied) {

  /**
   * @throws IllegalArgumentException if a size is out of range
   */
  public LlamaConfig {
    Sizes.positive("vocabulary", vocabulary);
    Sizes.positive("width", width);
    Sizes.positive("layers", layers);
    Sizes.positive("heads", heads);
    Sizes.positive("key-value heads", keyHeads);
    Sizes.positive("feed-forward width", feedForward);
    Sizes.positive("maximal length", maxLength);
    if (heads % keyHeads != 0) {
      throw new IllegalArgumentException(
          heads + " heads cannot share " + keyHeads + " key-value heads evenly");
    }
    if (headWidth < 2 || headWidth % 2 != 0) {
      throw new IllegalArgumentException("head width is " + headWidth + ", it must be even");
    }
    if (!(rotaryBase > 0) || Double.isInfinite(rotaryBase)) {
      throw new IllegalArgumentException(
          "rotary base is " + rotaryBase + ", it must be finite and above 0");
    }
    Sizes.epsilon(epsilon);
    Sizes.matrix("vocabulary", vocabulary, width);
    Sizes.matrix("feed-forward width", feedForward, width);
    Sizes.matrix("heads", Math.multiplyExact(heads, headWidth), width);
  }
}
