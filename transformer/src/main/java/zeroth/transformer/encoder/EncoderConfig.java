package zeroth.transformer.encoder;

import zeroth.tensor.backend.Pointwise;

/**
 * The sizes of a BERT-family encoder (Devlin et al., arXiv 1810.04805).
 *
 * @param family how names and positions are laid out
 * @param vocabulary number of token ids, V
 * @param width hidden width, C; heads divides it
 * @param layers number of layers
 * @param heads attention heads, H
 * @param feedForward inner width of the feed-forward part, F
 * @param positions rows of the position table; limits the sequence length, see {@link #maxLength}
 * @param types rows of the token type table, at least 1; 0 for a family without one
 * @param epsilon added to layer norm's variance
 * @param activation the function between the two maps of the feed-forward part
 */
public record EncoderConfig(
    EncoderFamily family,
    int vocabulary,
    int width,
    int layers,
    int heads,
    int feedForward,
    int positions,
    int types,
    float epsilon,
    Pointwise activation) {

  /** Sizes of an encoder with the exact GELU, as nearly all have it. */
  public EncoderConfig(
      EncoderFamily family,
      int vocabulary,
      int width,
      int layers,
      int heads,
      int feedForward,
      int positions,
      int types,
      float epsilon) {
    this(
        family,
        vocabulary,
        width,
        layers,
        heads,
        feedForward,
        positions,
        types,
        epsilon,
        Pointwise.GELU);
  }

  /**
   * @throws IllegalArgumentException if a size is out of range
   */
  public EncoderConfig {
    positive("vocabulary", vocabulary);
    positive("width", width);
    positive("layers", layers);
    positive("heads", heads);
    positive("feed-forward width", feedForward);
    if (family.hasTypes()) {
      positive("types", types);
    } else if (types != 0) {
      throw new IllegalArgumentException(
          "types is " + types + ", " + family.modelType() + " has none");
    }
    if (positions <= family.positionOffset()) {
      throw new IllegalArgumentException("positions is " + positions + ", too few for a token");
    }
    if (width % heads != 0) {
      throw new IllegalArgumentException(heads + " heads do not divide width " + width);
    }
    fits("vocabulary", vocabulary, width);
    fits("width", width, width);
    fits("feed-forward width", feedForward, width);
    fits("positions", positions, width);
    fits("types", types, width);
    if (!(epsilon > 0 && epsilon < 1)) {
      throw new IllegalArgumentException("layer norm epsilon is " + epsilon + ", not in (0, 1)");
    }
  }

  /** The longest sequence in tokens, special tokens included. */
  public int maxLength() {
    return positions - family.positionOffset();
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + ", it must be at least 1");
    }
  }

  /** A matrix of so many rows can be held in one array. */
  private static void fits(String name, int rows, int width) {
    if ((long) rows * width > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          name + " is " + rows + ", too many for width " + width + ": 2^31-1 elements at most");
    }
  }
}
