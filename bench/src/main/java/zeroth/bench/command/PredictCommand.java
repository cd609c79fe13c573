package zeroth.bench.command;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.bench.experiment.AnswerRule;
import zeroth.bench.experiment.Answered;
import zeroth.bench.experiment.BaseModel;
import zeroth.bench.experiment.ModelSource;
import zeroth.bench.experiment.Predictor;
import zeroth.bench.experiment.RunModel;
import zeroth.bench.experiment.Setting;
import zeroth.bench.experiment.TaskModel;
import zeroth.bench.experiment.Tuning;
import zeroth.bench.finetuning.FineTuning;
import zeroth.bench.task.Columns;
import zeroth.bench.task.Questions;
import zeroth.bench.task.Questions.Question;
import zeroth.bench.task.Task;
import zeroth.bench.task.Tasks;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;
import zeroth.transformer.checkpoint.NewFile;

/** {@code zeroth predict}: a model's answers to new examples. */
@Command(
    name = "predict",
    description = {
      "Answers new examples: a class with the probabilities of all, or a text.",
      "A run knows its task; other models need --task, --labels or --prompt-template as evaluate"
          + " does."
    },
    sortOptions = false)
final class PredictCommand implements Callable<Integer> {
  /** Examples that are read before any of them is answered. */
  private static final int CHUNK = 64;

  private static final String STANDARD = "-";
  private static final List<String> OF_MODELS =
      List.of(
          "--labels",
          "--prompts",
          "--prompts-file",
          "--prompt-template",
          "--head-scale",
          "--max-length",
          "--score",
          "--answer-tokens");

  @Spec private CommandSpec spec;
  @ParentCommand private ZerothCommand root;
  @Mixin private ModelOptions model;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "<file>",
      description =
          "examples without answers: .jsonl, .tsv or .csv with the task's columns, .txt with a text"
              + " a line, each perhaps with .gz; - reads lines from standard input")
  private String input;

  @Option(
      names = "--output",
      defaultValue = STANDARD,
      paramLabel = "<file>",
      description =
          "a new .tsv, .csv or .jsonl file, an answer a line in the input's order; - writes a .tsv"
              + " to standard output (${DEFAULT-VALUE})")
  private String output;

  @Option(
      names = "--task",
      paramLabel = "<task>",
      description = "the task, for its columns and template (the run's)")
  private String task;

  @Option(
      names = {"--text-column", "--text"},
      paramLabel = "<name>",
      description = "the column, or JSON field, of the texts (the run's)")
  private String textColumn;

  @Option(
      names = {"--text2-column", "--text2"},
      paramLabel = "<name>",
      description = "the same for the second texts of pairs (the run's)")
  private String text2Column;

  @Mixin private DeviceOptions device;

  @Override
  public Integer call() {
    try (Backend backend = device.open()) {
      Asked asked = asked(backend);
      AnswerWriter writer =
          AnswerWriter.of(
              output.equals(STANDARD) ? "standard output.tsv" : output,
              asked.predictor().model().labels());
      if (output.equals(STANDARD)) {
        write(asked, writer, spec.commandLine().getOut());
      } else {
        NewFile.create(
            Openings.path("--output", output),
            file -> {
              try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
                write(asked, writer, out);
              }
            });
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ExitCode.DONE;
  }

  private record Asked(Task task, Predictor predictor) {}

  private void write(Asked asked, AnswerWriter writer, Appendable out) throws IOException {
    writer.begin(out);
    List<Question> waiting = new ArrayList<>();
    int[] count = {0};
    Consumer<Question> each =
        question -> {
          waiting.add(question);
          count[0]++;
          if (waiting.size() == CHUNK) {
            answer(asked.predictor(), waiting, writer, out);
            progress("\r%,d answered", count[0]);
          }
        };
    if (input.equals(STANDARD)) {
      Questions.lines(asked.task(), "standard input", System.in, each);
    } else {
      Questions.read(asked.task(), Openings.path("--input", input), each);
    }
    answer(asked.predictor(), waiting, writer, out);
    progress("\r%,d answered%n", count[0]);
    if (count[0] == 0) {
      throw new BadInputException(input + ": no examples in it");
    }
  }

  private void answer(
      Predictor predictor, List<Question> waiting, AnswerWriter writer, Appendable out) {
    if (waiting.isEmpty()) {
      return;
    }
    List<Answered> answers = predictor.answers(waiting.stream().map(Question::text).toList());
    try {
      for (int i = 0; i < answers.size(); i++) {
        writer.write(waiting.get(i).line(), answers.get(i), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    spec.commandLine().getOut().flush();
    waiting.clear();
  }

  private void progress(String format, Object... values) {
    if (root.isInteractive() && !output.equals(STANDARD)) {
      PrintStream terminal = root.terminal();
      terminal.printf(Locale.ROOT, format, values);
      terminal.flush();
    }
  }

  private Asked asked(Backend backend) {
    Path given = Openings.path("--model", model.model);
    return RunModel.isRun(given) ? ofRun(given, backend) : ofModel(backend);
  }

  private Asked ofRun(Path run, Backend backend) {
    for (String other : OF_MODELS) {
      if (spec.commandLine().getParseResult().hasMatchedOption(other)) {
        throw new BadInputException(other + ": " + model.model + " is a run, which knows its own");
      }
    }
    RunModel read = RunModel.read(run, backend);
    Columns ofRun = read.columns();
    Columns columns =
        new Columns(
            ofRun.header(),
            textColumn == null ? ofRun.text() : textColumn,
            text2Column == null ? ofRun.text2() : text2Column,
            ofRun.label());
    Task form = Tasks.form(task == null ? read.task() : task, columns);
    return new Asked(form, new Predictor(read.model(), read.maxLength()));
  }

  private Asked ofModel(Backend backend) {
    if (task == null) {
      throw new BadInputException(
          "--model " + model.model + " is no run: --task NAME or FILE says what is asked of it");
    }
    Columns columns = new Columns(Columns.Header.AUTO, textColumn, text2Column, null);
    Task form = Tasks.form(task, columns);
    BaseModel read = ModelSource.read(model.model, Tuning.none(Tuning.FrozenFormat.KEEP));
    Setting.Head head =
        new Setting.Head(model.labels(), model.prompts(), model.promptTemplate, model.headScale);
    TaskModel on = Setting.asking(read, backend, form, head);
    int longest = model.maxLength == null ? FineTuning.MAX_LENGTH : model.maxLength;
    TaskModel ruled = AnswerRule.asked(model.score, model.answerTokens, form, on);
    return new Asked(form, new Predictor(ruled, Math.min(longest, on.maxLength())));
  }
}
