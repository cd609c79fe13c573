package zeroth.tensor.backend;

/**
 * The angles of rotary positions (Su et al., arXiv 2104.09864): cosine and sine of t f_i for
 * position t and frequency f_i, computed in double and rounded once.
 */
public final class Rotary {
  private final int positions;
  private final int pairs;
  private final float[] cosines;
  private final float[] sines;

  private Rotary(int positions, int pairs) {
    this.positions = positions;
    this.pairs = pairs;
    this.cosines = new float[Math.multiplyExact(positions, pairs)];
    this.sines = new float[cosines.length];
  }

  /**
   * The angles of positions 0 to {@code positions - 1}.
   *
   * @param frequencies f_i in radians a position, one for each pair of elements that is rotated
   */
  public static Rotary of(double[] frequencies, int positions) {
    Rotary rotary = new Rotary(positions, frequencies.length);
    for (int t = 0; t < positions; t++) {
      for (int i = 0; i < frequencies.length; i++) {
        double angle = t * frequencies[i];
        rotary.cosines[t * frequencies.length + i] = (float) StrictMath.cos(angle);
        rotary.sines[t * frequencies.length + i] = (float) StrictMath.sin(angle);
      }
    }
    return rotary;
  }

  /** Number of positions. */
  public int positions() {
    return positions;
  }

  /** Number of frequencies, half of a head's width. */
  public int pairs() {
    return pairs;
  }

  /** cos(t f_i). */
  public float cosine(int t, int i) {
    return cosines[t * pairs + i];
  }

  /** sin(t f_i). */
  public float sine(int t, int i) {
    return sines[t * pairs + i];
  }
}
