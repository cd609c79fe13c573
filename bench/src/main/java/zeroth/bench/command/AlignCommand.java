package zeroth.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.bench.StopSignal;
import zeroth.bench.Terminal;
import zeroth.bench.experiment.AlignmentCsv;
import zeroth.bench.experiment.AlignmentStudy;
import zeroth.bench.experiment.AlignmentStudy.Row;
import zeroth.bench.experiment.AlignmentSummary;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.bench.experiment.MethodChoice;
import zeroth.bench.experiment.MethodNeeds;
import zeroth.bench.experiment.Setting;
import zeroth.bench.experiment.Tuning;
import zeroth.bench.experiment.Tuning.FrozenFormat;
import zeroth.bench.report.AlignmentReport;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;
import zeroth.tensor.backend.Backend;
import zeroth.zo.registry.Methods;

/** {@code zeroth align}: the angle of updates to the true gradient. */
@Command(
    name = "align",
    description =
        "Measures the angle between methods' updates and the true gradient, along runs and over"
            + " many keys at one point.",
    sortOptions = false)
final class AlignCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private ZerothCommand root;
  @Mixin private ModelOptions model;
  @Mixin private TaskOptions task;
  @Mixin private DeviceOptions device;
  @Mixin private MinibatchOptions minibatch;

  @Option(
      names = "--methods",
      split = ",",
      defaultValue =
          "mezo,mezo:q=4,rloo,fzoo,mezo-greedy:candidates=4,mezo-gv:candidates=4,ldsd-sgd",
      paramLabel = "<name>[:key=value...]",
      description = "methods to measure, each with settings of its own (${DEFAULT-VALUE})")
  private List<String> methods;

  @Option(
      names = "--tune",
      defaultValue = Tuning.FULL,
      paramLabel = "<what>",
      description =
          "which weights are trained, and the gradient taken with respect to, as in zeroth finetune"
              + " (${DEFAULT-VALUE})")
  private String tune;

  @Option(
      names = "--steps",
      defaultValue = "40",
      converter = Numbers.Count.class,
      paramLabel = "<n>",
      description = "steps of each method's run (${DEFAULT-VALUE})")
  private int steps;

  @Option(
      names = "--every",
      defaultValue = "4",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "steps from one measurement to the next (${DEFAULT-VALUE})")
  private int every;

  @Option(
      names = "--keys",
      defaultValue = "20",
      converter = Numbers.Count.class,
      paramLabel = "<n>",
      description = "keys at the pretrained weights (${DEFAULT-VALUE})")
  private int keys;

  @Option(
      names = "--held-out",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description =
          "texts of the development split on which progress is measured (the step's minibatch)")
  private Integer heldOut;

  @Option(
      names = "--optimizer",
      paramLabel = "<file>",
      description = "the trained networks of zo-finetuner, from zeroth learn")
  private String optimizer;

  @Option(
      names = "--out",
      defaultValue = "alignment",
      paramLabel = "<dir>",
      description = "a new directory for align.csv, tensors.csv, report.html (${DEFAULT-VALUE})")
  private Path out;

  @Override
  public Integer call() {
    Tuning tuning = Tuning.of(tune, FrozenFormat.KEEP);
    Map<String, MethodChoice> choices = new LinkedHashMap<>();
    methods.forEach(text -> choices.put(text, tuning.settled(choice(text))));
    if (Files.exists(out)) {
      throw new BadInputException("--out " + out + " exists: choose another directory");
    }
    Map<String, List<Row>> along = new LinkedHashMap<>();
    List<AlignmentSummary> runs = new ArrayList<>();
    List<AlignmentSummary> points = new ArrayList<>();
    StringBuilder csv = new StringBuilder(AlignmentCsv.ROWS);
    StringBuilder tensors = new StringBuilder(AlignmentCsv.TENSORS);
    int total = choices.size() * ((steps + every - 1) / every + keys);
    int[] done = new int[1];
    StopSignal stop = root.stopSignal();
    try (Backend backend = device.open();
        StepBar bar =
            root.isInteractive() ? new StepBar(root.terminal(), Terminal.columns(), total) : null) {
      Setting setting =
          Openings.asked(model, task).tuning(tuning).seed(minibatch.seed).setting(backend);
      Openings.tell(spec.commandLine().getErr(), setting.notes());
      for (MethodChoice choice : choices.values()) {
        MethodNeeds.check(choice, tuning, setting.model(), model.score, minibatch.batch);
      }
      AlignmentStudy study =
          new AlignmentStudy(
              setting.model(),
              setting.encode(setting.dataset().train()),
              minibatch.batch,
              minibatch.seed,
              heldOut(setting));
      AlignmentStudy.Observer observer =
          row -> {
            done[0]++;
            if (bar != null) {
              bar.to(done[0], " %s", row.method().name());
            }
            return !stop.isRequested();
          };
      choices.forEach(
          (name, choice) -> {
            if (stop.isRequested()) {
              return; // what has been measured is reported
            }
            double lr = setting.model().learningRate(choice.entry()).rate();
            List<Row> run = study.along(choice, lr, steps, every, observer);
            List<Row> point = study.atPoint(choice, lr, keys, observer);
            along.put(name, run);
            run.forEach(row -> csv.append(AlignmentCsv.row(name, row)));
            point.forEach(row -> csv.append(AlignmentCsv.row(name, row)));
            if (!run.isEmpty()) {
              runs.add(AlignmentSummary.of(name, run));
            }
            if (!point.isEmpty()) {
              points.add(AlignmentSummary.of(name, point));
              tensors.append(AlignmentCsv.tensors(name, point));
            }
          });
      String title =
          String.format(
              Locale.ROOT,
              "%s, %,d weights, on %s, minibatches of %d texts, seed %d.",
              model.model,
              setting.model().parameters().trainableSize(),
              task.task,
              minibatch.batch,
              minibatch.seed);
      write(csv.toString(), tensors.toString(), new AlignmentReport(title, along, runs, points));
    }
    print(runs, points);
    return ExitCode.DONE;
  }

  /** The first texts of the development split. */
  private EncodedTexts heldOut(Setting setting) {
    if (heldOut == null) {
      return null;
    }
    List<LabelledText> dev = setting.dataset().dev();
    if (heldOut > dev.size()) {
      throw new BadInputException(
          "--held-out " + heldOut + ": the development split has " + dev.size() + " texts");
    }
    return setting.encode(dev.subList(0, heldOut));
  }

  private MethodChoice choice(String text) {
    String[] parts = text.split(":");
    Map<String, String> settings = new LinkedHashMap<>();
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      if (equals < 1) {
        throw new BadInputException("--methods " + text + ": expected NAME:key=value");
      }
      String key = parts[i].substring(0, equals);
      if (settings.put(key, parts[i].substring(equals + 1)) != null) {
        throw new BadInputException("--methods " + text + ": " + key + " is given twice");
      }
    }
    boolean trained = Methods.named(parts[0]).needsTrainedNetworks(settings);
    return MethodChoice.of(parts[0], settings, trained ? optimizer : null, false);
  }

  private void write(String csv, String tensors, AlignmentReport report) {
    try {
      Files.createDirectories(out);
      Files.writeString(out.resolve("align.csv"), csv, StandardCharsets.UTF_8);
      Files.writeString(out.resolve("tensors.csv"), tensors, StandardCharsets.UTF_8);
      Files.writeString(out.resolve("report.html"), report.html(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + out + ": " + FileProblem.of(e), e);
    }
  }

  private void print(List<AlignmentSummary> runs, List<AlignmentSummary> points) {
    PrintWriter lines = spec.commandLine().getOut();
    lines.println("along runs");
    lines.println(table(runs));
    lines.println();
    lines.println("at the pretrained weights");
    lines.println(table(points));
    lines.println("report: " + out.resolve("report.html"));
    lines.flush();
  }

  private static TextTable table(List<AlignmentSummary> rows) {
    TextTable table =
        new TextTable(
            1,
            "method",
            "measured",
            "forwards",
            "d cos^2",
            "error",
            "predicted",
            "per forward",
            "on the gradient",
            "error",
            "variance",
            "progress",
            "error",
            "per forward");
    for (AlignmentSummary s : rows) {
      table.row(
          s.method(),
          s.count(),
          number("%.1f", s.forwards()),
          number("%.2f", s.quality()),
          number("%.2f", s.error()),
          number("%.2f", s.predicted()),
          number("%.2f", s.perForward()),
          number("%.3f", s.projection()),
          number("%.3f", s.projectionError()),
          number("%.3g", s.variance()),
          number("%.2e", s.progress()),
          number("%.1e", s.progressError()),
          number("%.2e", s.progressPerForward()));
    }
    return table;
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }
}
