package zeroth.bench.experiment;

/**
 * How a decoder comes to an answer.
 *
 * @param score by which it chooses among options
 * @param tokens the most that it says where the answer is any text; at least 1
 */
public record AnswerRule(OptionScore score, int tokens) {
  /** Tokens of an answer, as MeZO has them. */
  public static final int TOKENS = 50;

  /** The mean by token. */
  public static final AnswerRule USUAL = new AnswerRule(OptionScore.MEAN, TOKENS);
}
