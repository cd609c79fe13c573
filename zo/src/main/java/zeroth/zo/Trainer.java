package zeroth.zo;

import zeroth.tensor.backend.Parameters;
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
 * @param selection which evaluation is a new best
 */
public record Trainer(
    int steps,
    double learningRate,
    Schedule schedule,
    int evaluateEvery,
    int patience,
    int skipLimit,
    Selection selection) {

  /** A trainer for which the evaluation of the lowest loss is the best. */
  public Trainer(
      int steps,
      double learningRate,
      Schedule schedule,
      int evaluateEvery,
      int patience,
      int skipLimit) {
    this(steps, learningRate, schedule, evaluateEvery, patience, skipLimit, Selection.LOSS);
  }

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
   * Runs the method from its first step.
   *
   * @param run the run's key: its seed
   * @return what happened
   * @throws DivergedException after {@link #skipLimit} skipped steps in a row
   */
  public TrainingResult train(
      Method method, Problem problem, Parameters theta, Key run, TrainingListener listener) {
    return resume(TrainingResult.START, method, problem, theta, run, listener);
  }

  /**
   * Goes on with a run.
   *
   * @param from what it had come to when {@link TrainingListener#proceed} was asked; the method and
   *     theta are as they were then
   * @return what happened, all in all
   */
  public TrainingResult resume(
      TrainingResult from,
      Method method,
      Problem problem,
      Parameters theta,
      Key run,
      TrainingListener listener) {
    TrainingResult now = from;
    while (true) {
      int step = now.steps();
      if (evaluatesAt(step)) {
        Evaluation found = problem.evaluate();
        now = now.evaluated(found, selection);
        listener.evaluated(step, found, now.stale() == 0);
        if (patience > 0 && now.stale() == patience) {
          return now;
        }
      }
      if (step >= steps) {
        return now;
      }
      double lr = learningRate * schedule.factor(step, steps);
      CountedObjective objective = new CountedObjective(problem.objective(step));
      StepReport report = null;
      double lost = Double.NaN;
      try {
        report = method.step(objective, theta, Step.of(run, step, lr));
      } catch (NonFiniteLossException e) {
        lost = e.loss();
      }
      now = now.stepped(objective.forwards(), report == null);
      listener.stepped(step, lr, report, now.forwards());
      if (now.skippedInARow() >= skipLimit) {
        throw new DivergedException(now, lost);
      }
      if (!listener.proceed(now)) {
        return now;
      }
    }
  }

  /** Whether the weights are measured when so many steps have been taken. */
  public boolean evaluatesAt(int taken) {
    return taken % evaluateEvery == 0 || taken == steps;
  }
}
