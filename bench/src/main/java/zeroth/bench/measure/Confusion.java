package zeroth.bench.measure;

import java.util.List;

/**
 * Which class was taken for which.
 *
 * @param counts number of texts by true class (row) and predicted class (column), (C, C)
 */
public record Confusion(int[][] counts) implements Marks {
  private static final List<Measure> MEASURES =
      List.of(
          Measure.ACCURACY,
          Measure.MAJORITY,
          Measure.BALANCED_ACCURACY,
          Measure.MACRO_F1,
          Measure.MATTHEWS);

  /**
   * Counts.
   *
   * @param right the class of each text
   * @param said what each was taken for
   * @param classes number of classes, C
   */
  public static Confusion of(int[] right, int[] said, int classes) {
    int[][] counts = new int[classes][classes];
    for (int b = 0; b < right.length; b++) {
      counts[right[b]][said[b]]++;
    }
    return new Confusion(counts);
  }

  @Override
  public int texts() {
    int sum = 0;
    for (int c = 0; c < counts.length; c++) {
      sum += texts(c);
    }
    return sum;
  }

  /** Number of texts of class c. */
  public int texts(int c) {
    int sum = 0;
    for (int n : counts[c]) {
      sum += n;
    }
    return sum;
  }

  /** Number of texts that were said to be of class c. */
  public int predicted(int c) {
    int sum = 0;
    for (int[] row : counts) {
      sum += row[c];
    }
    return sum;
  }

  /** Fraction of class c's texts that were found; NaN where there is none. */
  public double recall(int c) {
    return (double) counts[c][c] / texts(c);
  }

  /** Fraction right among the texts said to be of class c; NaN where there is none. */
  public double precision(int c) {
    return (double) counts[c][c] / predicted(c);
  }

  @Override
  public List<Measure> measures() {
    return MEASURES;
  }

  @Override
  public double value(Measure measure) {
    return switch (measure) {
      case ACCURACY -> (double) right() / texts();
      case MAJORITY -> majority();
      case BALANCED_ACCURACY -> balanced();
      case MACRO_F1 -> macroF1();
      case MATTHEWS -> matthews();
      default -> throw new IllegalArgumentException("classes have no " + measure.text());
    };
  }

  private int right() {
    int right = 0;
    for (int c = 0; c < counts.length; c++) {
      right += counts[c][c];
    }
    return right;
  }

  private double majority() {
    int most = 0;
    for (int c = 0; c < counts.length; c++) {
      most = Math.max(most, texts(c));
    }
    return (double) most / texts();
  }

  /** Over the classes that have texts. */
  private double balanced() {
    double sum = 0;
    int classes = 0;
    for (int c = 0; c < counts.length; c++) {
      if (texts(c) > 0) {
        sum += recall(c);
        classes++;
      }
    }
    return sum / classes;
  }

  /** F1 of a class is 2 n_cc / (true + predicted); of one that is neither it does not count. */
  private double macroF1() {
    double sum = 0;
    int classes = 0;
    for (int c = 0; c < counts.length; c++) {
      int either = texts(c) + predicted(c);
      if (either > 0) {
        sum += 2.0 * counts[c][c] / either;
        classes++;
      }
    }
    return sum / classes;
  }

  /** (n r - sum_c t_c p_c) / sqrt((n^2 - sum p_c^2) (n^2 - sum t_c^2)); 0 where that is 0 / 0. */
  private double matthews() {
    double n = texts();
    double both = 0;
    double trueSquares = 0;
    double saidSquares = 0;
    for (int c = 0; c < counts.length; c++) {
      double t = texts(c);
      double p = predicted(c);
      both += t * p;
      trueSquares += t * t;
      saidSquares += p * p;
    }
    double below = Math.sqrt((n * n - saidSquares) * (n * n - trueSquares));
    return below == 0 ? 0 : (n * right() - both) / below;
  }

  @Override
  public double[] numbers() {
    int classes = counts.length;
    double[] numbers = new double[1 + classes * classes];
    numbers[0] = classes;
    for (int i = 1; i < numbers.length; i++) {
      numbers[i] = counts[(i - 1) / classes][(i - 1) % classes];
    }
    return numbers;
  }

  /**
   * The same of {@link #numbers}.
   *
   * @param numbers C * C of them behind the first
   */
  static Confusion of(int classes, double[] numbers) {
    int[][] counts = new int[classes][classes];
    for (int i = 1; i < numbers.length; i++) {
      counts[(i - 1) / classes][(i - 1) % classes] = (int) numbers[i];
    }
    return new Confusion(counts);
  }

  @Override
  public Confusion plus(Marks others) {
    if (!(others instanceof Confusion more) || more.counts.length != counts.length) {
      throw new IllegalArgumentException("marks of other classes");
    }
    int[][] sum = new int[counts.length][counts.length];
    for (int r = 0; r < sum.length; r++) {
      for (int c = 0; c < sum.length; c++) {
        sum[r][c] = counts[r][c] + more.counts[r][c];
      }
    }
    return new Confusion(sum);
  }
}
