package zeroth.zo.method;

/** Order statistics of magnitudes, without a copy of what may be a model's largest tensor. */
final class SmallestMagnitudes {
  private static final int LOW = 15;

  private SmallestMagnitudes() {}

  /**
   * The k-th smallest |w_i|; NaN counts as larger than every number.
   *
   * @param w elements
   * @param k from 1 to the number of elements
   */
  static float of(float[] w, int k) {
    // magnitudes are ordered as their bits are: count by the high half, then by the low half
    int[] counts = new int[1 << 16];
    for (float x : w) {
      counts[magnitude(x) >>> LOW]++;
    }
    int left = k;
    int high = 0;
    while (left > counts[high]) {
      left -= counts[high++];
    }
    int[] within = new int[1 << LOW];
    for (float x : w) {
      int bits = magnitude(x);
      if (bits >>> LOW == high) {
        within[bits & within.length - 1]++;
      }
    }
    int low = 0;
    while (left > within[low]) {
      left -= within[low++];
    }
    return Float.intBitsToFloat(high << LOW | low);
  }

  private static int magnitude(float x) {
    return Float.floatToRawIntBits(x) & Integer.MAX_VALUE;
  }
}
