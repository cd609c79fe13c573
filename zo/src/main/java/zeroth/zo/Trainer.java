package zeroth.zo;

import zeroth.tensor.Parameters;
import zeroth.tensor.random.Key;

/**
 * The loop around a method: schedule, evaluation, early stopping, and what happens when a loss is
 * not finite.
 *
 * @param steps number of steps, at least 0
 * @param learningRate base rate, positive and finite
 * @param schedule how the rate falls
 * @param evaluateEvery steps between evaluations, at least 1; the start and the end are measured
 *     too
 * @param patience evaluations in a row without a new best after which the run stops; 0 for never
 * @param skipLimit steps in a row with a non-finite loss after which the run fails, at least 1
 */
public record Trainer(
    int steps,
    double learningRate,
    Schedule schedule,
    int evaluateEvery,
    int patience,
    int skipLimit) {

  /**
   * @throws IllegalArgumentException if a value is out of range
   */
  public Trainer {
    Range.atLeast("steps", 0, steps);
    Range.positive("lr", learningRate);
    Range.atLeast("evaluation interval", 1, evaluateEvery);
    Range.atLeast("patience", 0, patience);
    Range.atLeast("skip limit", 1, skipLimit);
  }

  /**
   * Runs the method.
   *
   * @param run the run's key: its seed
   * @return what happened
   * @throws DivergedException after {@link #skipLimit} skipped steps in a row
   */
  public TrainingResult train(
      Method method, Problem problem, Parameters theta, Key run, TrainingListener listener) {
    Evaluation best = problem.evaluate();
    listener.evaluated(0, best, true);
    int bestStep = 0;
    Evaluation last = best;
    int stale = 0;
    int skippedInARow = 0;
    int skipped = 0;
    long forwards = 0;
    int step = 0;
    while (step < steps) {
      double lr = learningRate * schedule.factor(step, steps);
      CountedObjective objective = new CountedObjective(problem.objective(step));
      StepReport report = null;
      try {
        report = method.step(objective, theta, Step.of(run, step, lr));
        skippedInARow = 0;
      } catch (NonFiniteLossException e) {
        skipped++;
        skippedInARow++;
        if (skippedInARow >= skipLimit) {
          throw new DivergedException(step, skippedInARow, e.loss());
        }
      }
      forwards += objective.forwards();
      listener.stepped(step, lr, report, forwards);
      step++;
      if (step % evaluateEvery == 0 || step == steps) {
        last = problem.evaluate();
        boolean better = last.betterThan(best);
        listener.evaluated(step, last, better);
        if (better) {
          best = last;
          bestStep = step;
          stale = 0;
        } else if (++stale == patience) {
          break;
        }
      }
    }
    return new TrainingResult(step, forwards, skipped, last, best, bestStep);
  }
}
