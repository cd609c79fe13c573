package zeroth.bench.task;

/**
 * How many examples the splits take, all labels together.
 *
 * @param train examples to train on
 * @param dev examples that choose the best checkpoint
 * @param test examples that are measured at the start and at the end; 0 for a run that leaves them
 *     alone
 */
public record SplitSizes(int train, int dev, int test) implements Sampling {
  /** Stands for all examples there are. */
  public static final int ALL = Integer.MAX_VALUE;

  /** These sizes where others are null. */
  public SplitSizes or(Integer otherTrain, Integer otherDev, Integer otherTest) {
    return new SplitSizes(
        otherTrain == null ? train : otherTrain,
        otherDev == null ? dev : otherDev,
        otherTest == null ? test : otherTest);
  }
}
