package zeroth.bench.statistics;

/** Differences of two methods that were measured with the same seeds. */
final class PairedDifferences {
  private PairedDifferences() {}

  /**
   * a_i - b_i.
   *
   * @param a a method's measure by seed, n values
   * @param b the other's, with the same seeds in the same order
   * @throws IllegalArgumentException if there are not as many, fewer than two, or one is not finite
   */
  static double[] of(double[] a, double[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(a.length + " values against " + b.length);
    }
    if (a.length < 2) {
      throw new IllegalArgumentException("at least two pairs, not " + a.length);
    }
    double[] differences = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      differences[i] = a[i] - b[i];
      if (!Double.isFinite(differences[i])) {
        throw new IllegalArgumentException("pair " + i + ": " + a[i] + " and " + b[i]);
      }
    }
    return differences;
  }
}
