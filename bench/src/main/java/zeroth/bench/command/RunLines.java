package zeroth.bench.command;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Locale;
import zeroth.bench.experiment.Outcome;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;

/**
 * What a run says of itself before and after.
 *
 * @param out for results
 * @param err for what should be known besides
 */
record RunLines(PrintWriter out, PrintStream err) {

  /** What is about to be done, for who watches. */
  void announce(RunRecord record, RunDirectory run) {
    Configuration c = record.configuration();
    out.printf(Locale.ROOT, "model      %s, %,d weights%n", c.model(), record.parameters());
    out.printf(
        Locale.ROOT,
        "task       %s: %d classes, %,d train, %,d dev, %,d test texts%n",
        c.task(),
        c.labels().size(),
        c.train(),
        c.dev(),
        c.test());
    out.printf(
        Locale.ROOT,
        "method     %s %s, %,d steps of %d texts, lr %s %s, seed %d%n",
        c.method(),
        c.hyperparameters(),
        c.steps(),
        c.batch(),
        c.learningRate(),
        c.schedule(),
        c.seed());
    out.printf(Locale.ROOT, "backend    %s%n", record.backend());
    out.printf(Locale.ROOT, "run        %s%n", run.path());
    out.flush();
  }

  /** What has come of it. */
  void finish(Outcome outcome, RunDirectory run) {
    if (outcome.training().skipped() > 0) {
      err.printf(
          Locale.ROOT,
          "zeroth: %d of %d steps were skipped for a loss that was not finite%n",
          outcome.training().skipped(),
          outcome.training().steps());
    }
    if (!outcome.isFinite()) {
      err.println(
          "zeroth: the run has diverged, its last losses are not finite: lower the learning rate or"
              + " eps");
    }
    if (outcome.interrupted()) {
      err.printf(
          Locale.ROOT,
          "zeroth: interrupted after %d steps; zeroth finetune --resume %s goes on%n",
          outcome.training().steps(),
          run.path());
    }
    out.printf(Locale.ROOT, "report: %s%n", run.report());
    out.printf(
        Locale.ROOT,
        "final: accuracy=%.3f zero_shot=%.3f loss=%.4f forwards=%d seconds=%.1f sha256=%s%n",
        outcome.test().accuracy(),
        outcome.zeroShot().accuracy(),
        outcome.test().loss(),
        outcome.training().forwards(),
        outcome.seconds(),
        outcome.sha256());
    out.flush();
  }
}
