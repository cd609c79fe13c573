package zeroth.bench.command;

import picocli.CommandLine.Option;

/** Options of the minibatches of a study, with defaults. */
final class MinibatchOptions {
  @Option(
      names = "--batch",
      defaultValue = "16",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "texts in a step's minibatch (${DEFAULT-VALUE})")
  int batch;

  @Option(
      names = "--seed",
      defaultValue = "0",
      paramLabel = "<n>",
      description =
          "seed of all that is drawn: noise, minibatches, first networks (${DEFAULT-VALUE})")
  long seed;
}
