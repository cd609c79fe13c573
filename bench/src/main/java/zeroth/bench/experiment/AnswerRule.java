package zeroth.bench.experiment;

import zeroth.bench.run.Configuration;
import zeroth.bench.task.Answering;
import zeroth.bench.task.Task;
import zeroth.tensor.BadInputException;

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

  /**
   * That of a run.
   *
   * @throws BadInputException if its record has none
   */
  static AnswerRule of(Configuration run) {
    int tokens = run.answerTokens() == null ? TOKENS : run.answerTokens();
    if (tokens < 1) {
      throw new BadInputException("answer_tokens: expected at least 1, found " + tokens);
    }
    return new AnswerRule(
        run.score() == null ? OptionScore.MEAN : OptionScore.of(run.score()), tokens);
  }

  /**
   * A model that comes to its answers as a user asks.
   *
   * @param score null for the usual one
   * @param tokens null for the usual number
   * @throws BadInputException if model or task have no such choice
   */
  public static TaskModel asked(OptionScore score, Integer tokens, Task task, TaskModel model) {
    boolean text = task.answering() == Answering.TEXT;
    if (tokens != null && !text) {
      throw new BadInputException(
          "--answer-tokens is for tasks that are answered with any text, and "
              + task.name()
              + " is none");
    }
    if (score != null && (text || !(model instanceof OptionLikelihood))) {
      throw new BadInputException(
          "--score compares the options of a decoder: "
              + (text ? task.name() + " has no options" : "the model is none"));
    }
    return new AnswerRule(
            score == null ? OptionScore.MEAN : score, tokens == null ? TOKENS : tokens)
        .of(model);
  }

  /** A model that comes to its answers so; others than decoders have one way. */
  public TaskModel of(TaskModel model) {
    return model instanceof OptionLikelihood decoder ? decoder.by(this) : model;
  }
}
