package zeroth.bench.study;

import java.util.ArrayList;
import java.util.List;
import zeroth.bench.comparison.Stage;

/**
 * Successive halving (Jamieson and Talwalkar 2016, AISTATS): every round keeps half of the
 * candidates, rounded down, and gives those twice the budget; the last round has half of what a
 * result has.
 *
 * @param rounds how many candidates each round has, and on which share of the budget
 */
record Halving(List<Round> rounds) {
  /** The share of the last round. */
  private static final double LAST = 0.5;

  /**
   * A round.
   *
   * @param candidates that are tried in it, at least 2
   * @param stage its number and share
   */
  record Round(int candidates, Stage stage) {}

  /** The rounds for so many candidates; none for a single one. */
  static Halving of(int candidates) {
    List<Integer> sizes = new ArrayList<>();
    for (int n = candidates; n > 1; n /= 2) {
      sizes.add(n);
    }
    List<Round> rounds = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      double share = LAST * Math.pow(2, i + 1 - sizes.size());
      rounds.add(new Round(sizes.get(i), new Stage(i + 1, share)));
    }
    return new Halving(List.copyOf(rounds));
  }

  /** How many candidates are left behind a round. */
  static int kept(Round round) {
    return round.candidates / 2;
  }

  /** Budgets of results that all rounds take together. */
  double cost() {
    return rounds.stream().mapToDouble(r -> r.candidates * r.stage.share()).sum();
  }
}
