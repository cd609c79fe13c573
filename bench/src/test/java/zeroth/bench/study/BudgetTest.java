package zeroth.bench.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import zeroth.bench.comparison.Arm;
import zeroth.bench.study.Budget.StepCost;
import zeroth.bench.study.Budget.Unit;
import zeroth.tensor.BadInputException;

/** What a budget allows, which rates are tried, and how halving spends. */
class BudgetTest {

  @Test
  void unitsCountWhatTheySay() {
    StepCost cost = new StepCost(6, 16, 12.5, 0.25);
    assertEquals(50, Budget.of("300 forwards").steps(cost, 1, "x"));
    assertEquals(50, Budget.of("300").steps(cost, 1, "x"));
    assertEquals(25, Budget.of("300").steps(cost, 0.5, "x"));
    assertEquals(50, Budget.of("4895 examples").steps(cost, 1, "x")); // 96 a step: 50.99
    assertEquals(10, Budget.of("12000 tokens").steps(cost, 1, "x")); // 1200 a step
    assertEquals(40, Budget.of("10 s").steps(cost, 1, "x"));
    assertEquals(40, Budget.of("1e1seconds").steps(cost, 1, "x"));
    assertEquals(new Budget(1e6, Unit.TOKENS), Budget.of("1e6 tokens"));
    assertEquals("1000000 tokens", Budget.of("1e6 tokens").toString());
    assertThrows(BadInputException.class, () -> Budget.of("5.9 forwards").steps(cost, 1, "x"));
    for (String bad : List.of("", "forwards", "0 forwards", "1e999 s", "-1", "5 x", "5 5")) {
      assertThrows(BadInputException.class, () -> Budget.of(bad), bad);
    }
  }

  @Property
  void noRunSpendsMoreThanItsShareAndNoneCouldTakeAnotherStep(
      @ForAll @IntRange(min = 1, max = 9) int forwards,
      @ForAll @IntRange(min = 40, max = 5000) int budget,
      @ForAll @IntRange(min = 0, max = 2) int halvings) {
    double share = Math.pow(0.5, halvings);
    int steps =
        new Budget(budget, Unit.FORWARDS).steps(new StepCost(forwards, 1, 1, 1), share, "x");
    assertEquals((int) (budget * share) / forwards, steps);
  }

  @Property
  void ratesAreSpacedByTheRootOfTenAroundTheKnown(
      @ForAll @IntRange(min = 1, max = 12) int n,
      @ForAll @IntRange(min = 10, max = 99) int digits) {
    double known = digits * 1e-6;
    List<Double> rates = RateGrid.around(known, n);
    assertEquals(n, rates.size());
    assertEquals(known, rates.get(n / 2));
    for (int i = 0; i < n; i++) {
      double exact = known * Math.pow(10, (i - n / 2) / 2.0);
      assertEquals(exact, rates.get(i), 0.051 * exact, "rounded to two digits");
    }
  }

  /** Five at a quarter and two at a half are two and a quarter results. */
  @Test
  void halvingSpendsTwiceAsMuchOnHalfAsMany() {
    assertEquals(2.25, Halving.of(5).cost());
    assertEquals(0, Halving.of(1).cost());
    assertEquals(1, Halving.of(2).cost());
    assertEquals(8 * .125 + 4 * .25 + 2 * .5, Halving.of(8).cost());
    for (int n = 1; n < 40; n++) {
      int left = n;
      for (Halving.Round round : Halving.of(n).rounds()) {
        assertEquals(left, round.candidates());
        left = Halving.kept(round);
      }
      assertEquals(1, left);
    }
  }

  @Test
  void armsAreMethodsWithSettingsForEveryWayOfTuning() {
    List<Arm> arms = Arms.of("mezo,fzoo:samples=4,eps=1e-2, rloo", List.of("full", "lora"));
    assertEquals(
        List.of(
            "mezo",
            "fzoo:eps=1e-2,samples=4",
            "rloo",
            "mezo lora",
            "fzoo:eps=1e-2,samples=4 lora",
            "rloo lora"),
        arms.stream().map(Arm::name).toList());
    assertThrows(BadInputException.class, () -> Arms.of("mezo:eps=1,eps=2", List.of("full")));
    assertThrows(BadInputException.class, () -> Arms.of("mezo:eps", List.of("full")));
    List<String> all = Arms.all();
    assertEquals(all, Arms.of("all", List.of("full")).stream().map(Arm::name).toList());
  }
}
