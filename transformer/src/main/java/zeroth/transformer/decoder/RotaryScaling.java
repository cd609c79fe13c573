package zeroth.transformer.decoder;

/** How the frequencies of rotary positions are changed for texts longer than those trained on. */
public sealed interface RotaryScaling {
  /** As Su et al. have them, arXiv 2104.09864. */
  RotaryScaling NONE = new Linear(1);

  /** The frequency that takes this one's place. */
  double scaled(double frequency);

  /**
   * f_i = base^(-2i/D), scaled, for i from 0 to D/2 - 1.
   *
   * @param base theta of the paper, above 0
   * @param headWidth D, even
   */
  default double[] frequencies(double base, int headWidth) {
    double[] frequencies = new double[headWidth / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = scaled(StrictMath.pow(base, -2.0 * i / headWidth));
    }
    return frequencies;
  }

  /**
   * Positions that run slower: f / factor (Chen et al., arXiv 2306.15595).
   *
   * @param factor at least 1
   */
  record Linear(double factor) implements RotaryScaling {
    @Override
    public double scaled(double frequency) {
      return frequency / factor;
    }
  }

  /**
   * Llama 3's: with the wave length w = 2 pi / f, waves longer than original / low run slower by
   * the factor, those shorter than original / high as before, and between the two the frequency
   * goes from one to the other linearly in original / w (Grattafiori et al., arXiv 2407.21783, as
   * Meta's configurations have it).
   *
   * @param factor at least 1
   * @param low {@code low_freq_factor}
   * @param high {@code high_freq_factor}, above low
   * @param original {@code original_max_position_embeddings}
   */
  record Llama3(double factor, double low, double high, double original) implements RotaryScaling {
    @Override
    public double scaled(double frequency) {
      double waves = original * frequency / (2 * Math.PI); // within the original length
      if (waves < low) {
        return frequency / factor;
      }
      if (waves > high) {
        return frequency;
      }
      double share = (waves - low) / (high - low);
      return (1 - share) * frequency / factor + share * frequency;
    }
  }
}
