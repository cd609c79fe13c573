package zeroth.bench.study;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import zeroth.tensor.BadInputException;

/**
 * What every method may spend on a run.
 *
 * @param amount how much, above 0
 * @param unit of what
 */
public record Budget(double amount, Unit unit) {
  private static final Pattern TEXT =
      Pattern.compile("([0-9]+(?:\\.[0-9]*)?(?:[eE][0-9]+)?)\\s*([a-z]*)");

  /** What is counted. */
  public enum Unit {
    /** Losses of a minibatch; a backward pass counts as two. */
    FORWARDS,
    /** Texts that go through a forward. */
    EXAMPLES,
    /** Their tokens, by the mean length of the training split's texts. */
    TOKENS,
    /** Seconds of steps, by what a few of them took before the study began. */
    SECONDS;

    private String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What a step of a method takes on a task.
   *
   * @param forwards losses, and two for a backward pass
   * @param batch texts of a minibatch
   * @param tokens mean tokens of a text
   * @param seconds of a step; NaN where nobody asks
   */
  public record StepCost(double forwards, int batch, double tokens, double seconds) {}

  /**
   * A budget as people write it: {@code 2000 forwards}, {@code 600 s}, {@code 1e6 tokens}; a number
   * alone counts forwards.
   *
   * @throws BadInputException if it is none
   */
  public static Budget of(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (matcher.matches()) {
      double amount = Double.parseDouble(matcher.group(1));
      String name = matcher.group(2);
      for (Unit unit : Unit.values()) {
        boolean second = unit == Unit.SECONDS && name.equals("s");
        boolean none = unit == Unit.FORWARDS && name.isEmpty();
        if ((unit.text().equals(name) || second || none) && amount > 0 && amount < 1e15) {
          return new Budget(amount, unit);
        }
      }
    }
    String units = Arrays.stream(Unit.values()).map(Unit::text).collect(Collectors.joining(", "));
    throw new BadInputException(
        "expected a number above 0 and one of " + units + ", found " + text);
  }

  /**
   * Steps that a share of the budget allows.
   *
   * @param what is to step, for messages
   * @throws BadInputException if that is none, or more than an int counts
   */
  public int steps(StepCost cost, double share, String what) {
    double step =
        switch (unit) {
          case FORWARDS -> cost.forwards;
          case EXAMPLES -> cost.forwards * cost.batch;
          case TOKENS -> cost.forwards * cost.batch * cost.tokens;
          case SECONDS -> cost.seconds;
        };
    double steps = Math.floor(share * amount / step * (1 + 1e-12));
    if (steps < 1 || steps > Integer.MAX_VALUE) {
      String part = share == 1 ? "this" : number(share) + " of it";
      throw new BadInputException(
          String.format(
              "--budget %s: a step of %s takes %s %s, and %s is %s",
              this,
              what,
              number(step),
              unit.text(),
              part,
              steps < 1
                  ? "less: give " + number(Math.ceil(step / share)) + " or more"
                  : "more steps than can be counted"));
    }
    return (int) steps;
  }

  @Override
  public String toString() {
    return number(amount) + " " + unit.text();
  }

  /** Without zeros at the end. */
  private static String number(double value) {
    return new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
  }
}
