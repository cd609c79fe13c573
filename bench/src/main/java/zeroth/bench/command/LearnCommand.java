package zeroth.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
import zeroth.bench.Terminal;
import zeroth.bench.experiment.Learning;
import zeroth.bench.experiment.LearningRow;
import zeroth.bench.experiment.OptimizerFile;
import zeroth.bench.experiment.Setting;
import zeroth.bench.experiment.Stopwatch;
import zeroth.bench.report.LearningReport;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;
import zeroth.tensor.backend.Backend;
import zeroth.zo.learned.LearningToLearn;
import zeroth.zo.learned.PertNetworks;
import zeroth.zo.registry.Methods;

/** {@code zeroth learn}: trains ZO Fine-tuner's networks for a base model. */
@Command(
    name = "learn",
    description = "Trains the optimiser of zo-finetuner for a base model, once, on some task.",
    sortOptions = false)
final class LearnCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private ZerothCommand root;
  @Mixin private ModelOptions model;
  @Mixin private TaskOptions task;
  @Mixin private DeviceOptions device;
  @Mixin private MinibatchOptions minibatch;

  @Option(
      names = "--out",
      defaultValue = "optimizer.safetensors",
      paramLabel = "<file>",
      description =
          "the optimiser; its journal and its report go beside it, with .csv and .html behind the"
              + " name (${DEFAULT-VALUE})")
  private Path out;

  @Option(
      names = "--steps",
      defaultValue = "300",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "number of steps (${DEFAULT-VALUE})")
  private int steps;

  @Option(
      names = "--eps",
      defaultValue = "1e-3",
      converter = Numbers.PositiveReal.class,
      paramLabel = "<x>",
      description = "how far around the weights losses are evaluated (${DEFAULT-VALUE})")
  private double eps;

  @Option(
      names = "--step-size",
      converter = Numbers.PositiveReal.class,
      paramLabel = "<x>",
      description = "rate of the zeroth-order step that is learned from (zo-finetuner's own)")
  private Double stepSize;

  @Option(
      names = "--network-rate",
      defaultValue = "0.1",
      converter = Numbers.PositiveReal.class,
      paramLabel = "<x>",
      description = "rate at which the networks learn (${DEFAULT-VALUE})")
  private double networkRate;

  @Option(
      names = "--base-rate",
      defaultValue = "0.01",
      converter = Numbers.PositiveReal.class,
      paramLabel = "<x>",
      description = "first rate of the base model's own descent (${DEFAULT-VALUE})")
  private double baseRate;

  @Option(
      names = "--restart-every",
      defaultValue = "100",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "steps after which the base model begins again (${DEFAULT-VALUE})")
  private int restartEvery;

  @Override
  public Integer call() {
    Stopwatch stopwatch = Stopwatch.start();
    Path journal = out.resolveSibling(out.getFileName() + ".csv");
    Path report = out.resolveSibling(out.getFileName() + ".html");
    for (Path file : new Path[] {out, journal, report}) {
      if (Files.exists(file)) {
        throw new BadInputException("--out " + file + " exists: choose another name");
      }
    }
    try (Backend backend = device.open()) {
      Setting setting = Openings.setting(model, task, backend);
      Openings.tell(spec.commandLine().getErr(), setting.notes());
      double eta =
          stepSize != null
              ? stepSize
              : setting.model().learningRate(Methods.named("zo-finetuner")).rate();
      // momentum and the cut of the gradient are those of the paper's training
      LearningToLearn.Settings settings =
          new LearningToLearn.Settings(eps, eta, networkRate, baseRate, 0.8, 1, restartEvery);
      int[] taken = new int[1];
      List<LearningRow> seen = new ArrayList<>();
      PertNetworks networks;
      try (Writer rows = begin(journal);
          StepBar bar =
              root.isInteractive()
                  ? new StepBar(root.terminal(), Terminal.columns(), steps)
                  : null) {
        rows.write(LearningRow.COLUMNS + "\n");
        networks =
            new Learning(setting, settings, steps, minibatch.batch, minibatch.seed)
                .run(
                    (step, found) -> {
                      seen.add(LearningRow.of(step + 1, found, stopwatch.seconds()));
                      write(rows, seen.get(seen.size() - 1));
                      if (bar != null) {
                        bar.to(
                            step + 1, " loss %.3f after a step %.4f", found.base(), found.meta());
                      }
                    },
                    done -> {
                      taken[0] = done;
                      return root.stopSignal().isRequested();
                    });
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write " + journal + ": " + FileProblem.of(e), e);
      }
      Map<String, String> notes = notes(settings, taken[0]);
      OptimizerFile.write(networks, setting.model().parameters(), notes, out);
      String sha256 = networks.weights().sha256();
      int tensors = networks.tensors().size();
      write(report, new LearningReport(model.model, task.task, tensors, sha256, told(notes), seen));
      PrintWriter lines = spec.commandLine().getOut();
      lines.println("report: " + report);
      lines.printf(
          Locale.ROOT,
          "final: steps=%d networks=%d seconds=%.1f sha256=%s%n",
          taken[0],
          tensors,
          stopwatch.seconds(),
          sha256);
      lines.flush();
    }
    return ExitCode.DONE;
  }

  private Map<String, String> notes(LearningToLearn.Settings settings, int taken) {
    Map<String, String> notes = new LinkedHashMap<>();
    notes.put("zeroth.model", model.model);
    notes.put("zeroth.task", task.task);
    notes.put("zeroth.steps", String.valueOf(taken));
    notes.put("zeroth.batch", String.valueOf(minibatch.batch));
    notes.put("zeroth.seed", String.valueOf(minibatch.seed));
    notes.put("zeroth.settings", settings.toString());
    return notes;
  }

  private static Writer begin(Path journal) throws IOException {
    return Files.newBufferedWriter(
        journal, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private static void write(Writer rows, LearningRow row) {
    try {
      rows.write(row.csv() + "\n");
      rows.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the journal: " + FileProblem.of(e), e);
    }
  }

  private static void write(Path file, LearningReport report) {
    try {
      Files.writeString(file, report.html(), StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** The notes as a reader takes them. */
  private static Map<String, String> told(Map<String, String> notes) {
    Map<String, String> told = new LinkedHashMap<>();
    notes.forEach((name, value) -> told.put(name.replace("zeroth.", ""), value));
    return told;
  }
}
