package zeroth.bench.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.bench.experiment.InContext;
import zeroth.bench.experiment.Measurement;
import zeroth.bench.experiment.Setting;
import zeroth.bench.experiment.Stopwatch;
import zeroth.bench.experiment.Tuning;
import zeroth.bench.experiment.WeightsHeld;
import zeroth.bench.measure.Confusion;
import zeroth.bench.task.Draw;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;

/** {@code zeroth evaluate}: a model on the test split of a task. */
@Command(
    name = "evaluate",
    description = "Measures a model on the test split of a task, as it is.",
    sortOptions = false)
final class EvaluateCommand implements Callable<Integer> {
  @ParentCommand private ZerothCommand root;
  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;
  @Mixin private TaskOptions task;
  @Mixin private ProtocolOptions protocol;
  @Mixin private FrozenOptions frozen;

  @Option(
      names = "--in-context",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description =
          "examples of the train split, with their right answers, that a decoder reads before every"
              + " text: as many of each class, as many as fit (none)")
  private Integer inContext;

  @Option(
      names = "--seed",
      paramLabel = "<n>",
      description = "with --in-context: which examples those are (0, or that of --draw)")
  private Long seed;

  @Mixin private DeviceOptions device;

  @Override
  public Integer call() {
    Stopwatch stopwatch = Stopwatch.start();
    if (seed != null && inContext == null) {
      throw new BadInputException("--seed is for --in-context");
    }
    PrintWriter out = spec.commandLine().getOut();
    if (Integer.valueOf(0).equals(task.test)) {
      throw new BadInputException("--test 0 leaves nothing to measure: give --test 1 or more");
    }
    try (Backend backend = device.open()) {
      Setting setting =
          Openings.asked(model, task)
              .protocol(protocol.draw(task))
              .tuning(Tuning.none(frozen.format))
              .setting(backend);
      List<String> notes = new ArrayList<>(setting.notes());
      if (inContext != null) {
        if (model.maxLength == null) {
          setting = setting.upTo(Integer.MAX_VALUE);
        }
        setting = new InContext(inContext, drawSeed()).before(setting, notes::add);
      }
      EncodedTexts test = setting.encode("test", setting.dataset().test(), notes::add);
      Openings.tell(spec.commandLine().getErr(), notes);
      Measurement m;
      try (CountProgress progress = new CountProgress(root, test.size(), "measured")) {
        m = setting.model().measure(test, progress);
      }
      if (m.marks() instanceof Confusion found) {
        List<String> labels = setting.dataset().labels();
        out.println(byClass(labels, found));
        out.println();
        out.println(confusion(labels, found));
        out.println();
      }
      out.println("weights: " + WeightsHeld.line(setting.model().parameters()));
      out.println(
          String.format(
              Locale.ROOT,
              "final: %s loss=%.4f forwards=%d seconds=%.1f sha256=%s",
              RunLines.measures(m.score(), task.task().measure()),
              m.loss(),
              m.forwards(),
              stopwatch.seconds(),
              setting.model().parameters().sha256()));
      return Double.isFinite(m.loss()) ? ExitCode.DONE : ExitCode.DIVERGED;
    }
  }

  private long drawSeed() {
    if (seed != null) {
      return seed;
    }
    Draw draw = protocol.draw(task);
    return draw == null ? 0 : draw.seed();
  }

  private static TextTable byClass(List<String> labels, Confusion m) {
    TextTable table = new TextTable(1, "class", "texts", "recall", "precision");
    for (int c = 0; c < labels.size(); c++) {
      table.row(labels.get(c), m.texts(c), fraction(m.recall(c)), fraction(m.precision(c)));
    }
    return table;
  }

  private static TextTable confusion(List<String> labels, Confusion m) {
    String[] heads = new String[labels.size() + 1];
    heads[0] = "true \\ predicted";
    for (int c = 0; c < labels.size(); c++) {
      heads[c + 1] = labels.get(c);
    }
    TextTable table = new TextTable(1, heads);
    for (int c = 0; c < labels.size(); c++) {
      Object[] row = new Object[heads.length];
      row[0] = labels.get(c);
      for (int k = 0; k < labels.size(); k++) {
        row[k + 1] = m.counts()[c][k];
      }
      table.row(row);
    }
    return table;
  }

  private static String fraction(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }
}
