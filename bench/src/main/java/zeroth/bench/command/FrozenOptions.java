package zeroth.bench.command;

import picocli.CommandLine.Option;
import zeroth.bench.experiment.Tuning.FrozenFormat;

/** What becomes of weights that are not trained; no result depends on it. */
final class FrozenOptions {
  @Option(
      names = "--frozen-format",
      defaultValue = "keep",
      converter = Names.OfFrozenFormat.class,
      paramLabel = "<what>",
      description =
          "keep: a decoder's weights that are not trained stay as they are stored, in files that are"
              + " mapped (bf16, fp16, Q8_0, Q4_0, Q4_K, Q6_K); float32: they are widened when they"
              + " are read (${DEFAULT-VALUE})")
  FrozenFormat format;
}
