package zeroth.bench.finetuning;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import zeroth.bench.experiment.Tuning;
import zeroth.bench.experiment.Tuning.FrozenFormat;
import zeroth.bench.task.Columns;
import zeroth.bench.task.FileTask;
import zeroth.bench.task.SplitSizes;

/**
 * What is asked of a run as the arguments of the command that does the same, with which the run can
 * go on.
 *
 * @param asked what is wanted
 */
record Arguments(FineTuning asked) {

  /** The arguments of the command that does the same, but for the directory. */
  List<String> list() {
    List<String> all =
        new ArrayList<>(List.of("finetune", "--model", asked.model, "--task", asked.task.name()));
    FileTask file = asked.task instanceof FileTask own ? own : asked.testFile;
    Columns columns = file == null ? Columns.AUTO : file.columns();
    add(all, "--test-file", asked.testFile == null ? null : asked.testFile.name());
    add(all, "--text-column", columns.text());
    add(all, "--text2-column", columns.text2());
    add(all, "--label-column", columns.label());
    add(all, "--header", text(columns.header()));
    if (asked.draw == null) {
      add(all, "--train", size(asked.sizes.train()));
      add(all, "--dev", size(asked.sizes.dev()));
      add(all, "--test", size(asked.sizes.test()));
    } else {
      add(all, "--protocol", asked.draw.protocol().name());
      add(all, "--draw", asked.draw.seed());
    }
    asked.labels.forEach(label -> add(all, "--labels", quoted(label)));
    asked.prompts.forEach(prompt -> add(all, "--prompts", quoted(prompt)));
    add(all, "--prompt-template", asked.template);
    add(all, "--head-scale", asked.headScale);
    add(all, "--max-length", asked.maxLength);
    add(all, "--score", asked.score == null ? null : asked.score.text());
    add(all, "--answer-tokens", asked.answerTokens);
    add(all, "--method", asked.method.name());
    asked.settled().given().forEach((key, value) -> add(all, "--set", key + "=" + value));
    if (asked.method.optimizer() != null) {
      add(all, "--optimizer", asked.method.optimizer().path());
    }
    if (asked.method.anyModel()) {
      all.add("--allow-other-model");
    }
    add(all, "--objective", asked.objective == null ? null : asked.objective.text());
    add(all, "--tune", asked.tuning.name().equals(Tuning.FULL) ? null : asked.tuning.name());
    add(all, "--frozen-format", asked.tuning.keep() ? null : text(FrozenFormat.FLOAT32));
    add(all, "--steps", asked.steps);
    add(all, "--batch", asked.batch);
    add(all, "--lr", asked.learningRate);
    add(all, "--rates", asked.rates == null ? null : asked.rates.path());
    add(all, "--schedule", text(asked.schedule));
    add(all, "--seed", asked.seed());
    add(all, "--dev-every", asked.devEvery);
    add(all, "--patience", asked.patience);
    add(all, "--select", asked.selection == null ? null : asked.selection.text());
    add(all, "--snapshot-every", asked.snapshotEvery);
    add(all, "--cache-activations", asked.cacheBytes == 0 ? null : asked.cacheBytes);
    add(all, "--backend", asked.backend);
    add(all, "--threads", asked.threads);
    return List.copyOf(all);
  }

  private static void add(List<String> arguments, String option, Object value) {
    if (value != null) {
      arguments.add(option);
      arguments.add(String.valueOf(value));
    }
  }

  private static Integer size(int examples) {
    return examples == SplitSizes.ALL ? null : examples;
  }

  /** A value that commas do not split. */
  private static String quoted(String value) {
    return value.contains(",") ? '"' + value + '"' : value;
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
