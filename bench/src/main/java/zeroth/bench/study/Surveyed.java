package zeroth.bench.study;

import zeroth.bench.comparison.Arm;
import zeroth.bench.comparison.Known;
import zeroth.bench.comparison.StepQuality;
import zeroth.zo.registry.MethodEntry;

/**
 * What is known of an arm on a task before it runs, and what its steps will take.
 *
 * @param known all but that
 * @param tokens mean tokens of a training text
 * @param secondsPerStep NaN where the budget does not count seconds
 * @param firstStepsOf what the quality of its first steps depends on beside its name
 */
record Surveyed(Known known, double tokens, double secondsPerStep, String firstStepsOf) {
  /** Forwards that a backward pass counts as, about what it costs. */
  private static final int BACKWARD = 2;

  /** The same where its first steps have been measured. */
  Surveyed with(StepQuality quality) {
    return new Surveyed(known.with(quality), tokens, secondsPerStep, firstStepsOf);
  }

  /** What a step takes. */
  Budget.StepCost cost(int batch) {
    return new Budget.StepCost(forwards(known.arm()), batch, tokens, secondsPerStep);
  }

  /** Forwards of a step, a backward pass counted as two. */
  static int forwards(Arm arm) {
    MethodEntry entry = StudyRequest.method(arm, arm.settings()).entry();
    return entry.forwardsPerStep(arm.settings()) * passes(entry);
  }

  /** What each forward that a run of a method counts stands for. */
  static int passes(MethodEntry entry) {
    return entry.needs() == MethodEntry.Needs.GRADIENT ? 1 + BACKWARD : 1;
  }

  /** By what its seconds and its first steps are found again. */
  String key() {
    return key(known.task(), known.arm());
  }

  /** The same before anything is known. */
  static String key(String task, Arm arm) {
    return task + " " + arm.name();
  }
}
