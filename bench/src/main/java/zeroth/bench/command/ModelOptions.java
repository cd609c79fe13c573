package zeroth.bench.command;

import java.util.List;
import picocli.CommandLine.Option;

/** Options that say which model, and what its head is. */
final class ModelOptions {
  @Option(
      names = "--model",
      defaultValue = "minilm",
      paramLabel = "<model>",
      description = "minilm, a model or run directory, or an .onnx file (${DEFAULT-VALUE})")
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
      description = "a text for each class, from which the head starts")
  List<String> prompts = List.of();

  @Option(
      names = "--prompt-template",
      paramLabel = "<text>",
      description = "the same for all classes, with {label} for the name")
  String promptTemplate;

  @Option(
      names = "--head-scale",
      defaultValue = "20",
      converter = Numbers.PositiveReal.class,
      paramLabel = "<x>",
      description = "logits are this times a cosine (${DEFAULT-VALUE})")
  double headScale;

  @Option(
      names = "--max-length",
      defaultValue = "128",
      converter = Numbers.AtLeastTwo.class,
      paramLabel = "<n>",
      description = "longest text in tokens; longer ones are cut (${DEFAULT-VALUE})")
  int maxLength;
}
