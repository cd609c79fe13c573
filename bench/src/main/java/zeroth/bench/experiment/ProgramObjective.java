package zeroth.bench.experiment;

import zeroth.tensor.BadInputException;

/**
 * Minus the mean of the rewards that a program of the user's gives the answers.
 *
 * @param command what a shell is told
 */
public record ProgramObjective(String command) implements ObjectiveName {
  /** What its name begins with. */
  public static final String PREFIX = "exec:";

  /**
   * @throws BadInputException if there is no command
   */
  public ProgramObjective {
    if (command.isBlank()) {
      throw new BadInputException("objective exec: needs a command: exec:COMMAND");
    }
  }

  @Override
  public String text() {
    return PREFIX + command;
  }

  @Override
  public TaskModel of(TaskModel model) {
    return new RewardedModel(model, this, new RewardProgram(command, RewardProgram.PATIENCE));
  }
}
