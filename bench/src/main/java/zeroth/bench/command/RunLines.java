package zeroth.bench.command;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import zeroth.bench.experiment.LearningRate;
import zeroth.bench.experiment.Outcome;
import zeroth.bench.experiment.WeightsHeld;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.transformer.trunk.CachedActivations;

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
    if (c.protocol() != null) {
      out.printf(Locale.ROOT, "protocol   %s, draw %d%n", c.protocol(), c.draw());
    }
    out.printf(
        Locale.ROOT,
        "method     %s %s, %,d steps of %d texts, seed %d%n",
        c.method(),
        c.hyperparameters(),
        c.steps(),
        c.batch(),
        c.seed());
    out.printf("rate       %s, %s%n", rate(c), c.schedule());
    out.printf(Locale.ROOT, "backend    %s%n", record.backend());
    out.printf(Locale.ROOT, "run        %s%n", run.path());
    out.flush();
  }

  /** What has come of it. */
  void finish(RunRecord record, Outcome outcome, RunDirectory run) {
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
    results(record, outcome.results(), outcome.sha256(), run);
  }

  /** What was kept of texts for when they came again. */
  void kept(CachedActivations held) {
    out.printf(
        Locale.ROOT,
        "activations: %,d sequences %s of %s, %,d of %,d found again%n",
        held.sequences(),
        WeightsHeld.bytes(held.bytes()),
        WeightsHeld.bytes(held.most()),
        held.found(),
        held.asked());
  }

  /** What had come of a run that has nothing more to do. */
  void ended(RunRecord ended, RunDirectory run) {
    out.printf("run: %s has ended before; nothing was changed%n", run.path());
    results(ended, ended.results(), ended.finalSha256(), run);
  }

  private void results(RunRecord record, RunRecord.Results r, String sha256, RunDirectory run) {
    Configuration c = record.configuration();
    if (record.weights() != null) {
      out.printf("weights: %s%n", record.weights());
    }
    out.printf("rate: %s%n", rate(c));
    out.printf(
        Locale.ROOT,
        "selected: by=%s step=%d%s of=%d dev_loss=%.4f dev_accuracy=%.3f%n",
        c.select(),
        r.bestStep(),
        r.average() == null
            ? ""
            : " mean_of=" + r.average().weights() + " since=" + r.average().firstStep(),
        r.steps(),
        r.dev().loss(),
        r.dev().accuracy());
    if (r.workers() != null) {
      out.printf("workers: %s%n", r.workers().text());
    }
    out.printf(Locale.ROOT, "report: %s%n", run.report());
    out.printf(
        Locale.ROOT,
        "final: %s forwards=%d seconds=%.1f sha256=%s%n",
        r.test() == null ? "test=none" : tested(r, c.measure()),
        r.forwards(),
        r.seconds(),
        sha256);
    out.flush();
  }

  private static String tested(RunRecord.Results r, String first) {
    return String.format(
        Locale.ROOT,
        "%s zero_shot=%.3f loss=%.4f",
        measures(r.test(), first),
        r.zeroShot().accuracy(),
        r.test().loss());
  }

  /**
   * The measures of a score.
   *
   * @param first the one that is told first; null or empty for the fraction that is right
   */
  static String measures(RunRecord.Score score, String first) {
    Map<String, Double> all =
        score.measures() == null ? Map.of("accuracy", score.accuracy()) : score.measures();
    Map<String, Double> measures = new LinkedHashMap<>();
    if (first != null && all.containsKey(first)) {
      measures.put(first, all.get(first));
    }
    measures.putAll(all);
    return measures.entrySet().stream()
        .map(m -> String.format(Locale.ROOT, "%s=%.3f", m.getKey(), m.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String rate(Configuration c) {
    String from = c.learningRateFrom();
    return LearningRate.text(c.learningRate()) + (from == null ? "" : ", " + from);
  }
}
