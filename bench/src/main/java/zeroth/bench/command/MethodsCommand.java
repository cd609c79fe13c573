package zeroth.bench.command;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.bench.experiment.LearningRates;
import zeroth.bench.experiment.ModelSource;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;
import zeroth.zo.registry.ProvidedMethod;
import zeroth.zo.registry.Setting;

/** {@code zeroth methods [NAME]}: what may follow {@code --method} and {@code --set}. */
@Command(
    name = "methods",
    description = "Lists the methods that fine-tune a model, or tells one's settings.",
    sortOptions = false)
final class MethodsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      defaultValue = "minilm",
      paramLabel = "<model>",
      description = "the model whose size the state is told for (${DEFAULT-VALUE})")
  private String model;

  @Parameters(
      arity = "0..1",
      paramLabel = "<method>",
      description = "tell the settings of this method alone")
  private String name;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.println(name == null ? list() : settings(Methods.named(name)));
    out.flush();
    return ExitCode.DONE;
  }

  private TextTable list() {
    zeroth.tensor.Parameters theta = ModelSource.read(model).parameters();
    TextTable table =
        new TextTable(2, "method", "what it is", "forwards", "state", "lr", "reference");
    Methods.all().forEach(entry -> row(table, entry, theta, entry.reference()));
    for (ProvidedMethod method : Methods.provided()) {
      String origin = method.file() == null ? method.provider() : method.file().toString();
      row(table, method.entry(), theta, method.entry().reference() + "; from " + origin);
    }
    return table;
  }

  private void row(
      TextTable table, MethodEntry entry, zeroth.tensor.Parameters theta, String reference) {
    table.row(
        entry.name(),
        entry.summary(),
        entry.forwardsPerStep(Map.of()),
        mebibytes(entry.stateBytes(Map.of(), theta)),
        LearningRates.standard(entry, model),
        reference);
  }

  private static TextTable settings(MethodEntry entry) {
    TextTable table = new TextTable(4, "setting", "default", "range", "meaning");
    for (Setting setting : entry.settings()) {
      table.row(setting.name(), setting.standard(), setting.domain().describe(), setting.meaning());
    }
    return table;
  }

  private static String mebibytes(long bytes) {
    return bytes == 0 ? "0" : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }
}
