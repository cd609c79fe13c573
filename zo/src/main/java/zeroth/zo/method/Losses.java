package zeroth.zo.method;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Statistics of a step's losses. */
final class Losses {
  private Losses() {}

  static double mean(double... f) {
    return Arrays.stream(f).sum() / f.length;
  }

  /** Standard deviation, with the sum of squares divided by n. */
  static double populationDeviation(double[] f) {
    double mean = mean(f);
    return Math.sqrt(Arrays.stream(f).map(x -> (x - mean) * (x - mean)).sum() / f.length);
  }

  /** Index of the lowest, the first of several. */
  static int argmin(double[] f) {
    return ranked(f)[0];
  }

  /**
   * Ranks from -1/2 for the lowest loss to 1/2 for the highest, of two or more; equal losses share
   * the mean of their ranks.
   */
  static double[] centredRanks(double[] f) {
    int[] order = ranked(f);
    double[] ranks = new double[f.length];
    for (int first = 0, end; first < f.length; first = end) {
      end = first + 1;
      while (end < f.length && f[order[end]] == f[order[first]]) {
        end++;
      }
      for (int k = first; k < end; k++) {
        ranks[order[k]] = (first + end - 1) / 2.0 / (f.length - 1) - 0.5;
      }
    }
    return ranks;
  }

  /** Indices from the lowest loss to the highest; equal ones in their order. */
  static int[] ranked(double[] f) {
    return IntStream.range(0, f.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> f[i]))
        .mapToInt(i -> i)
        .toArray();
  }
}
