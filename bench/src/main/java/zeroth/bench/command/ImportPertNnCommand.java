package zeroth.bench.command;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.bench.experiment.OptimizerFile;
import zeroth.tensor.BadInputException;
import zeroth.transformer.torch.PertNnFile;
import zeroth.zo.learned.PertNetworks;

/** {@code zeroth import-pertnn FILE.pth}: networks that ZO Fine-tuner's authors publish. */
@Command(
    name = "import-pertnn",
    description = "Reads networks that the authors of ZO Fine-tuner publish, and lists them.",
    sortOptions = false)
final class ImportPertNnCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "<file>", description = "the authors' .pth file")
  private Path file;

  @Option(
      names = "--out",
      paramLabel = "<file>",
      description = "write them as an optimiser of zo-finetuner, in safetensors")
  private Path out;

  @Override
  public Integer call() {
    if (out != null && Files.exists(out)) {
      throw new BadInputException("--out " + out + " exists: choose another name");
    }
    PertNetworks networks = new PertNetworks(PertNnFile.read(file));
    PrintWriter lines = spec.commandLine().getOut();
    TextTable table = new TextTable(1, "tensor", "weights", "rms");
    for (String tensor : networks.tensors()) {
      double squares = 0;
      for (String part : PertNetworks.PARTS.keySet()) {
        for (float w : networks.weights().tensor(tensor + part).data()) {
          squares += (double) w * w;
        }
      }
      table.row(
          tensor,
          PertNetworks.FLOATS,
          String.format(Locale.ROOT, "%.4f", Math.sqrt(squares / PertNetworks.FLOATS)));
    }
    lines.println(table);
    if (out != null) {
      OptimizerFile.write(networks, null, Map.of("zeroth.source", file.toString()), out);
    }
    lines.printf(
        Locale.ROOT,
        "final: networks=%d sha256=%s%n",
        networks.tensors().size(),
        networks.weights().sha256());
    lines.flush();
    return ExitCode.DONE;
  }
}
