package zeroth.bench.comparison;

/**
 * What a run of a study is for: a round of the search for a rate, on a part of the budget, or a
 * result.
 *
 * @param round from 1; 0 for a result
 * @param share of the budget, in (0, 1]
 */
public record Stage(int round, double share) {
  /** A run with the whole budget, measured on the test split. */
  public static final Stage RESULT = new Stage(0, 1);

  /** Whether it is a result. */
  public boolean isResult() {
    return round == 0;
  }

  /** What directories and tables call it. */
  public String name() {
    return isResult() ? "result" : "search-" + round;
  }
}
