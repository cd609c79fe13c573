package zeroth.bench.command;

import zeroth.bench.StopSignal;
import zeroth.bench.experiment.MeasuredTraining;
import zeroth.bench.experiment.Measurement;
import zeroth.bench.run.Metric;
import zeroth.bench.tensorboard.RunEvents;
import zeroth.zo.Evaluation;
import zeroth.zo.StepReport;
import zeroth.zo.TrainingResult;

/**
 * Who watches a run: a progress bar, TensorBoard, and somebody who may send a signal.
 *
 * @param progress null where nobody looks
 * @param events null where none are asked for
 * @param signal ends the run after the step that it is at
 */
record Watching(Progress progress, RunEvents events, StopSignal signal)
    implements MeasuredTraining.Observer {

  @Override
  public void measuring(int texts, int all) {
    if (progress != null) {
      progress.measuring(texts, all);
    }
  }

  @Override
  public void replaying(int steps, int all) {
    if (progress != null) {
      progress.replaying(steps, all);
    }
  }

  @Override
  public void zeroShot(Measurement m) {
    if (progress != null) {
      progress.zeroShot(m);
    }
  }

  @Override
  public void goesOn(int snapshot, int known) {
    if (progress != null && known > 0) {
      progress.goesOn(snapshot, known);
    }
  }

  @Override
  public void stepped(int step, double learningRate, StepReport report, long forwards) {
    if (progress != null) {
      progress.stepped(step, learningRate, report, forwards);
    }
  }

  @Override
  public boolean proceed(TrainingResult soFar) {
    return !signal.isRequested();
  }

  @Override
  public void evaluated(int steps, Evaluation dev, boolean best) {
    if (progress != null) {
      progress.evaluated(steps, dev, best);
    }
  }

  @Override
  public void measured(Metric row) {
    if (events != null) {
      events.add(row);
    }
  }

  @Override
  public void ended() {
    if (progress != null) {
      progress.close();
    }
    if (events != null) {
      events.close();
    }
  }
}
