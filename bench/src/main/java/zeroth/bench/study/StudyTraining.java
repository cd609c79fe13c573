package zeroth.bench.study;

import zeroth.bench.experiment.ObjectiveName;
import zeroth.bench.finetuning.FineTuning;
import zeroth.zo.Schedule;
import zeroth.zo.Selection;

/**
 * How every run of a study trains and is measured.
 *
 * @param train examples to train on; null for the task's own size
 * @param dev examples that choose; null for the task's own size
 * @param test examples that results are measured on; null for the task's own size
 * @param batch texts of a minibatch
 * @param schedule of the rate
 * @param evaluations measurements of the development split on a result's way, at least 1
 * @param selection which weights are a run's result, and what chooses a rate
 * @param objective the loss; null for the model's own
 * @param maxLength longest text in tokens; null for what there is without it
 * @param promptTemplate of the head; null for the task's own
 */
public record StudyTraining(
    Integer train,
    Integer dev,
    Integer test,
    int batch,
    Schedule schedule,
    int evaluations,
    Selection selection,
    ObjectiveName objective,
    Integer maxLength,
    String promptTemplate) {
  /** Each task's and model's own, a rate that falls, ten measurements. */
  public static final StudyTraining USUAL =
      new StudyTraining(
          null,
          null,
          null,
          FineTuning.BATCH,
          Schedule.LINEAR,
          10,
          Selection.LOSS,
          null,
          null,
          null);
}
