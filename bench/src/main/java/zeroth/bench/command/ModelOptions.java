package zeroth.bench.command;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import zeroth.bench.experiment.OptionScore;
import zeroth.bench.finetuning.FineTuning;
import zeroth.bench.task.TextLines;
import zeroth.tensor.BadInputException;
import zeroth.transformer.MaskPrompt;

/** Options that say which model, and what its head is. */
final class ModelOptions {
  @Option(
      names = "--model",
      defaultValue = "minilm",
      paramLabel = "<model>",
      description =
          "minilm, bert-base, gloss-lm, the directory of an encoder, a decoder or a run, an .onnx file, or a"
              + " decoder's GGUF file (${DEFAULT-VALUE})")
  String model;

  @Option(
      names = "--labels",
      split = ",",
      paramLabel = "<name>",
      description = "the classes' names in order; names for labels 0, 1, 2, ... of the data")
  List<String> labels = List.of();

  @Option(
      names = "--prompts",
      split = ",",
      paramLabel = "<text>",
      description =
          "a text for each class, from which the head starts; one with commas in double quotes; with"
              + " {mask} in the template, the word that the mask stands for")
  List<String> prompts = List.of();

  @Option(
      names = "--prompts-file",
      paramLabel = "<file>",
      description = "the same from a file, UTF-8, a line for each class in the classes' order")
  Path promptsFile;

  @Option(
      names = "--prompt-template",
      paramLabel = "<text>",
      description =
          "the same for all classes, with {label} for the name; for a decoder with {text} as well, and"
              + " {label} at the end; with {text} and {mask} for a masked language model")
  String promptTemplate;

  @Option(
      names = "--head-scale",
      defaultValue = "" + FineTuning.HEAD_SCALE,
      converter = Numbers.PositiveReal.class,
      paramLabel = "<x>",
      description = "logits are this times a cosine (${DEFAULT-VALUE})")
  double headScale;

  @Option(
      names = "--max-length",
      converter = Numbers.AtLeastTwo.class,
      paramLabel = "<n>",
      description = "longest text in tokens; longer ones are cut (128, or the model's most)")
  Integer maxLength;

  @Option(
      names = "--score",
      converter = Names.OfScore.class,
      paramLabel = "<what>",
      description =
          "what a decoder's options are compared by: mean, the mean log-likelihood of their tokens;"
              + " sum, that of all of them; calibrated, the sum less that behind the template without"
              + " its texts (mean)")
  OptionScore score;

  @Option(
      names = "--answer-tokens",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "the most that a decoder says where the answer is any text (50)")
  Integer answerTokens;

  /** The classes' names given. */
  List<String> labels() {
    return labels.stream().map(ModelOptions::unquoted).toList();
  }

  /** A value of a list without the quotes that kept its commas from splitting it. */
  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted && value.contains(",") ? value.substring(1, value.length() - 1) : value;
  }

  /** The prompts given, in either way. */
  List<String> prompts() {
    if (promptsFile == null) {
      return prompts.stream().map(ModelOptions::unquoted).toList();
    }
    if (!prompts.isEmpty()) {
      throw new BadInputException("--prompts and --prompts-file exclude each other");
    }
    if (promptTemplate != null && !promptTemplate.contains(MaskPrompt.MASK)) {
      throw new BadInputException("--prompts-file and --prompt-template exclude each other");
    }
    return TextLines.read(promptsFile);
  }
}
