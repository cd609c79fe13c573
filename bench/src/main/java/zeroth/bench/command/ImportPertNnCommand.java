package zeroth.bench.command;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
import zeroth.tensor.random.Key;
import zeroth.transformer.encoder.EncoderNames;
import zeroth.transformer.torch.PertNnFile;
import zeroth.zo.learned.NetworkSurvey;
import zeroth.zo.learned.PertNetworks;

/** {@code zeroth import-pertnn FILE.pth}: networks that ZO Fine-tuner's authors publish. */
@Command(
    name = "import-pertnn",
    description =
        "Reads networks that the authors of ZO Fine-tuner publish, lists them, and measures how"
            + " much they differ from untrained ones and from each other.",
    sortOptions = false)
final class ImportPertNnCommand implements Callable<Integer> {
  private static final int UNTRAINED = 2000;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "<file>",
      description = "the authors' .pth file, or an optimiser's .safetensors")
  private Path file;

  @Option(
      names = "--out",
      paramLabel = "<file>",
      description = "write them as an optimiser of zo-finetuner, in safetensors")
  private Path out;

  @Option(
      names = "--compare",
      paramLabel = "<file>",
      description = "look for the networks in this file as well; may be given again")
  private List<Path> others = List.of();

  @Override
  public Integer call() {
    if (out != null && Files.exists(out)) {
      throw new BadInputException("--out " + out + " exists: choose another name");
    }
    PertNetworks networks = read(file);
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
    lines.println();
    lines.println(survey(networks));
    for (Path other : others) {
      lines.println(nearness(other, networks));
    }
    if (networks.tensors().stream().noneMatch(EncoderNames::has)) {
      lines.println(
          "note: no model that zeroth reads has tensors of these names, so zo-finetuner cannot use"
              + " these networks");
    }
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

  private static PertNetworks read(Path file) {
    return file.toString().endsWith(".safetensors")
        ? OptimizerFile.read(file).networks()
        : new PertNetworks(PertNnFile.read(file));
  }

  private TextTable survey(PertNetworks networks) {
    PertNetworks untrained = NetworkSurvey.random(UNTRAINED, Key.ofSeed(0));
    return row(
        row(
            new TextTable(1, "networks", "number", "distinct", "first layers to", "median scale"),
            file.getFileName().toString(),
            NetworkSurvey.of(networks)),
        "untrained",
        NetworkSurvey.of(untrained));
  }

  private static TextTable row(TextTable table, String name, NetworkSurvey survey) {
    return table.row(
        name,
        survey.networks(),
        survey.distinct(),
        String.format(Locale.ROOT, "%.4f", survey.largest()),
        String.format(Locale.ROOT, "%.4f", survey.medianScale()));
  }

  private static String nearness(Path other, PertNetworks networks) {
    NetworkSurvey.Nearness near = NetworkSurvey.nearness(networks, read(other));
    return String.format(
        Locale.ROOT,
        "nearest in %s: median distance %.2g, %.1f %% within %s",
        other.getFileName(),
        near.median(),
        100 * near.share(),
        NetworkSurvey.SAME);
  }
}
