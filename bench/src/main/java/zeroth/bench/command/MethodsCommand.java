package zeroth.bench.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
import zeroth.bench.experiment.LearningRate;
import zeroth.bench.experiment.ModelOutline;
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
      description =
          "the model that state and learning rates are told for, all of its weights tuned"
              + " (${DEFAULT-VALUE})")
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

  private String list() {
    ModelOutline outline = ModelOutline.of(model);
    Map<String, List<String>> origins = new LinkedHashMap<>();
    TextTable table =
        new TextTable(2, "method", "what it is", "forwards", "state", "lr", "reference");
    Methods.all().forEach(entry -> row(table, entry, outline, entry.reference(), origins));
    for (ProvidedMethod method : Methods.provided()) {
      String origin = method.file() == null ? method.provider() : method.file().toString();
      String reference = method.entry().reference() + "; from " + origin;
      row(table, method.entry(), outline, reference, origins);
    }
    StringBuilder text = new StringBuilder(table.toString()).append('\n');
    origins.forEach(
        (from, methods) ->
            text.append("\nlr")
                .append(origins.size() == 1 ? "" : " of " + String.join(", ", methods))
                .append(": ")
                .append(from));
    return text.toString();
  }

  private static void row(
      TextTable table,
      MethodEntry entry,
      ModelOutline model,
      String reference,
      Map<String, List<String>> origins) {
    LearningRate lr = model.learningRates().apply(entry);
    origins.computeIfAbsent(lr.origin(), from -> new ArrayList<>()).add(entry.name());
    table.row(
        entry.name(),
        entry.summary(),
        entry.forwardsPerStep(Map.of()),
        mebibytes(entry.stateBytes(Map.of(), model.parameters())),
        LearningRate.text(lr.rate()),
        reference);
  }

  private String settings(MethodEntry entry) {
    TextTable table = new TextTable(4, "setting", "default", "range", "meaning");
    for (Setting setting : entry.settings()) {
      table.row(setting.name(), setting.standard(), setting.domain().describe(), setting.meaning());
    }
    LearningRate lr = ModelOutline.of(model).learningRates().apply(entry);
    return table + "\n\nlr " + LearningRate.text(lr.rate()) + ": " + lr.origin();
  }

  private static String mebibytes(long bytes) {
    return bytes == 0 ? "0" : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }
}
