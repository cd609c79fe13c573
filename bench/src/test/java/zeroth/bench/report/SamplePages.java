package zeroth.bench.report;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.bench.comparison.Arm;
import zeroth.bench.comparison.Comparison;
import zeroth.bench.comparison.Known;
import zeroth.bench.comparison.SampleStudy;
import zeroth.bench.comparison.Stage;
import zeroth.bench.comparison.TrialRun;
import zeroth.bench.experiment.AlignmentStudy.Row;
import zeroth.bench.experiment.AlignmentSummary;
import zeroth.bench.experiment.LearningRow;
import zeroth.bench.experiment.Measurement;
import zeroth.bench.measure.Confusion;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.Metric;
import zeroth.bench.run.NamedRun;
import zeroth.bench.run.Platform;
import zeroth.bench.run.ProtocolResults;
import zeroth.bench.run.RunRecord;
import zeroth.bench.run.RunRecord.Score;
import zeroth.bench.speed.Machine;
import zeroth.bench.speed.SpeedHistory;
import zeroth.bench.speed.SpeedRow;
import zeroth.bench.speed.Spread;
import zeroth.bench.speed.Verdict;
import zeroth.zo.alignment.Alignment;
import zeroth.zo.alignment.Progress;
import zeroth.zo.learned.LearningToLearn;

/** A page of each kind, made of invented numbers. */
public final class SamplePages {
  private static final Measurement BEFORE =
      new Measurement(0.9, new Confusion(new int[][] {{30, 20}, {20, 30}}), 4);
  private static final Measurement AFTER =
      new Measurement(0.5, new Confusion(new int[][] {{40, 10}, {10, 40}}), 4);

  private SamplePages() {}

  static List<Metric> metrics(int steps) {
    List<Metric> rows = new ArrayList<>();
    rows.add(Metric.measured(0, Metric.Kind.TEST, 0.9, 0.6, 0, 0));
    rows.add(Metric.measured(0, Metric.Kind.DEV, 0.9, 0.6, 0, 0));
    for (int i = 1; i <= steps; i++) {
      rows.add(Metric.step(i, 1.0 / i, 1e-3, 0.1, 2L * i, i));
    }
    rows.add(Metric.measured(steps, Metric.Kind.DEV, 0.5, 0.8, 2L * steps, steps));
    rows.add(Metric.measured(steps, Metric.Kind.TEST, 0.5, 0.8, 2L * steps, steps));
    return rows;
  }

  static String run(List<String> labels, List<Metric> rows) {
    RunRecord.Results results = results(new Score(0.8, 0.5));
    RunRecord record = record("toy.tsv", labels, null, RunRecord.Status.FINISHED, results);
    return new Report(record, rows, BEFORE, AFTER).html();
  }

  /** What a run came to whose test split was measured so at the end. */
  public static RunRecord.Results results(Score test) {
    return new RunRecord.Results(
        new Score(0.6, 0.9), test, new Score(0.8, 0.5), 50, null, 50, 0, 100, 9, null);
  }

  /** A run's record; of no protocol if the draw is null. */
  public static RunRecord record(
      String task,
      List<String> labels,
      Long draw,
      RunRecord.Status status,
      RunRecord.Results results) {
    Configuration configuration =
        new Configuration(
            "tiny",
            task,
            null,
            null,
            null,
            null,
            null,
            "mezo",
            Map.of("eps", 1e-3),
            "full",
            null,
            null,
            null,
            null,
            50,
            8,
            1e-3,
            "--lr",
            "constant",
            0,
            80,
            10,
            100,
            draw == null ? null : "mezo-k16",
            draw,
            5,
            0,
            "loss",
            64,
            20,
            labels,
            labels,
            "data",
            1,
            "reference");
    return new RunRecord(
        "1",
        status,
        "2026-01-01T00:00:00Z",
        List.of("finetune"),
        configuration,
        Platform.current(),
        "reference",
        1000,
        1000,
        "1.0 K trained float32 4.0 kB",
        null,
        "abc",
        "def",
        results);
  }

  /** Of the five draws, the third of which a signal has ended. */
  static String protocol(String task) {
    List<RunRecord> runs = new ArrayList<>();
    for (long draw : new long[] {13, 21, 42, 87, 100}) {
      RunRecord.Status status =
          draw == 42 ? RunRecord.Status.INTERRUPTED : RunRecord.Status.FINISHED;
      Score test = new Score(0.7 + draw / 1000.0, 0.5, Map.of("accuracy", 0.7, "macro_f1", 0.6));
      runs.add(record(task, List.of("bad", "good"), draw, status, results(test)));
    }
    return new ProtocolReport(new ProtocolResults(runs)).html();
  }

  /** Nine runs side by side, more than colours; the last has not ended. */
  static String runs(String name) {
    List<NamedRun> runs = new ArrayList<>();
    for (int n = 0; n < 9; n++) {
      boolean ended = n < 8;
      RunRecord.Status status = ended ? RunRecord.Status.FINISHED : RunRecord.Status.RUNNING;
      RunRecord.Results results = ended ? results(new Score(0.7 + n / 100.0, 0.5)) : null;
      RunRecord record = record("toy.tsv", List.of("bad", "good"), null, status, results);
      runs.add(new NamedRun(n == 0 ? name : "run-" + n, record, metrics(50 + 5 * n)));
    }
    return new RunsReport("Nine runs", runs).html();
  }

  /** Of ten methods on two tasks, the last of which has diverged by one seed. */
  static String comparison(String name) {
    List<Arm> arms = new ArrayList<>();
    for (int a = 0; a < 10; a++) {
      arms.add(new Arm(a == 0 ? name : "method-" + a, Map.of("eps", "1e-" + a), "full"));
    }
    List<String> tasks = List.of("toy.tsv", name);
    List<Known> known = new ArrayList<>();
    List<TrialRun> runs = new ArrayList<>();
    for (String task : tasks) {
      for (int a = 0; a < arms.size(); a++) {
        Arm arm = arms.get(a);
        known.add(new Known(task, arm, 1e-3, "--lr", 1_234_567, 1 << 20, 5 << 20, 1, null));
        runs.add(SampleStudy.run(task, arm, new Stage(1, 0.5), 0, true, 0.5, 0.8, metrics(20)));
        for (long seed = 0; seed < 3; seed++) {
          boolean ended = a < 9 || seed < 2;
          double loss = 0.4 + 0.02 * a + 0.001 * seed * seed;
          runs.add(
              SampleStudy.run(
                  task, arm, Stage.RESULT, seed, ended, loss, 1 - loss, metrics(50 + 5 * a)));
        }
      }
    }
    Comparison comparison = new Comparison(tasks, arms, List.of(0L, 1L, 2L), known, runs);
    List<String[]> settings = new ArrayList<>();
    settings.add(new String[] {"command", "zeroth compare --methods " + name});
    return new ComparisonReport(comparison, "tiny", "2000 forwards", settings).html();
  }

  /** Of seven methods, more than marks have shapes. */
  static String alignment(String name) {
    Map<String, List<Row>> along = new LinkedHashMap<>();
    List<AlignmentSummary> runs = new ArrayList<>();
    for (int m = 0; m < 7; m++) {
      String method = m == 0 ? name : "method-" + m + ":q=4";
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        var part = new Alignment.Part(1000, 0.01 * (m + 1) + 0.001 * i, 1, 1);
        var found = new Alignment(Map.of("x", part), part);
        int steps = 4 * i + 1;
        var u = new Progress(1e-3, -0.1 * m - 0.01 * i, 2 + i);
        rows.add(new Row(null, "run", 4 * i, 2, 1e-3, 2L * steps, steps / 8.0, m + 1, found, u));
      }
      along.put(method, rows);
      runs.add(AlignmentSummary.of(method, rows));
    }
    return new AlignmentReport("tiny on toy.tsv", along, runs, runs).html();
  }

  /** So many steps, the base model beginning again every 100. */
  static String learning(String task, int steps) {
    List<LearningRow> rows = new ArrayList<>();
    for (int i = 1; i <= steps; i++) {
      double base = 2 - 0.01 * (i % 100) + 0.1 * Math.sin(i);
      double meta = base - 0.001 * Math.cos(i) - 1e-5 * i;
      var report = new LearningToLearn.Report(base + 0.1, base - 0.1, meta, base, 100, 1.5);
      rows.add(LearningRow.of(i, report, 0.7 * i));
    }
    Map<String, String> settings = Map.of("steps", String.valueOf(steps), "task", task);
    return new LearningReport("tiny", task, 39, "0123456789abcdef".repeat(4), settings, rows)
        .html();
  }

  /** The bench's figures on two days, one of them without a number. */
  static SpeedHistoryReport speed(String what) {
    Machine machine = new Machine("CPU", "2", "17", "cpu");
    Map<SpeedRow.Line, List<SpeedHistory.Point>> lines = new LinkedHashMap<>();
    for (String name : List.of(what, "mezo", "parity")) {
      SpeedRow.Line line = new SpeedRow.Line(name, name, "2 plain forwards", 2, "ratio");
      List<SpeedHistory.Point> points = new ArrayList<>();
      for (int day = 0; day < 2; day++) {
        Spread value = name.equals("parity") ? Spread.NONE : new Spread(1 + day, 1, 2.5);
        LocalDate date = LocalDate.of(2026, 1, 1 + day);
        points.add(
            new SpeedHistory.Point(
                day, new SpeedRow(line, value, "<= 1.20", Verdict.WITHIN_NOISE, date, machine)));
      }
      lines.put(line, points);
    }
    return new SpeedHistoryReport(
        new SpeedHistory(LocalDate.of(2026, 1, 1), 2, Map.of(machine, lines)));
  }
}
