package zeroth.bench.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.bench.experiment.BaseModel;
import zeroth.bench.experiment.ModelSource;
import zeroth.bench.experiment.Tuning.FrozenFormat;
import zeroth.tensor.BadInputException;

/** {@code zeroth merge}: an adapter and its base as one model. */
@Command(
    name = "merge",
    description = "Writes the model that an adapter makes of its base, in the Hugging Face layout.",
    sortOptions = false)
final class MergeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "<adapter>",
      description = "a run's directory, or an adapter's in PEFT's layout")
  private String model;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "<dir>",
      description = "a new directory for the model")
  private Path out;

  @Option(
      names = "--format",
      defaultValue = "keep",
      converter = Names.OfFrozenFormat.class,
      paramLabel = "<what>",
      description =
          "keep: a decoder's weights in bf16 or fp16 stay so, the merged ones rounded again;"
              + " float32: they are widened, so that nothing of the adapter is lost to that"
              + " rounding (${DEFAULT-VALUE})")
  private FrozenFormat format;

  @Override
  public Integer call() {
    if (Files.exists(out)) {
      throw new BadInputException("--out " + out + " exists: choose another directory");
    }
    BaseModel merged = ModelSource.merged(model, format);
    merged.write(out);
    spec.commandLine().getOut().println("final: sha256=" + merged.parameters().sha256());
    return ExitCode.DONE;
  }
}
