package zeroth.bench.statistics;

/**
 * Ranks of methods within blocks; a block is a task, or a task with a seed. Rank 1 is the best;
 * methods that are level share the mean of their ranks.
 *
 * @param ranks by block and method, (N, k), each in [1, k]; every row sums to k (k + 1) / 2
 */
public record Ranks(double[][] ranks) {

  /**
   * Ranks scores, row by row. A score that is NaN, as of a run that diverged, is worse than all
   * others.
   *
   * @param scores by block and method, (N, k)
   * @param higherIsBetter true for an accuracy, false for a loss
   * @throws IllegalArgumentException if there is no block, or rows are not equally long, or fewer
   *     than two methods
   */
  public static Ranks of(double[][] scores, boolean higherIsBetter) {
    if (scores.length == 0 || scores[0].length < 2) {
      throw new IllegalArgumentException("at least one block of at least two methods");
    }
    double[][] ranks = new double[scores.length][];
    for (int block = 0; block < scores.length; block++) {
      if (scores[block].length != scores[0].length) {
        throw new IllegalArgumentException("block " + block + " has not the methods of the first");
      }
      ranks[block] = ranks(scores[block], higherIsBetter);
    }
    return new Ranks(ranks);
  }

  /** 1 + the number that are better + half the number of others that are level. */
  private static double[] ranks(double[] scores, boolean higherIsBetter) {
    double[] ranks = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      double rank = 1;
      for (int j = 0; j < scores.length; j++) {
        int worse = worse(scores[i], scores[j], higherIsBetter);
        rank += j == i || worse < 0 ? 0 : worse > 0 ? 1 : 0.5;
      }
      ranks[i] = rank;
    }
    return ranks;
  }

  /** Above 0 if a is worse than b, 0 if they are level. */
  private static int worse(double a, double b, boolean higherIsBetter) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
    }
    int above = a > b ? 1 : a < b ? -1 : 0; // 0.0 and -0.0 are level
    return higherIsBetter ? -above : above;
  }

  /** Number of blocks, N. */
  public int blocks() {
    return ranks.length;
  }

  /** Number of methods, k. */
  public int methods() {
    return ranks[0].length;
  }

  /** Each method's mean rank over the blocks, (k). */
  public double[] means() {
    double[] means = new double[methods()];
    for (int j = 0; j < means.length; j++) {
      for (double[] block : ranks) {
        means[j] += block[j];
      }
      means[j] /= blocks();
    }
    return means;
  }

  /** Blocks in which no other method is better, by method, (k). A tie counts for all in it. */
  public int[] wins() {
    int[] wins = new int[methods()];
    for (double[] block : ranks) {
      for (int j = 0; j < wins.length; j++) {
        int better = 0;
        for (double rank : block) {
          better += rank < block[j] ? 1 : 0;
        }
        wins[j] += better == 0 ? 1 : 0;
      }
    }
    return wins;
  }

  /** Blocks in which method i is better than method j. */
  public int wins(int i, int j) {
    int wins = 0;
    for (double[] block : ranks) {
      wins += block[i] < block[j] ? 1 : 0;
    }
    return wins;
  }
}
