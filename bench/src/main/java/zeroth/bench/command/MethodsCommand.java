package zeroth.bench.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.bench.experiment.MethodChoice;

/** {@code zeroth methods}: what may follow {@code --method}. */
@Command(name = "methods", description = "Lists the methods that fine-tune a model.")
final class MethodsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    TextTable table =
        new TextTable(4, "method", "forwards per step", "hyperparameters", "reference");
    for (MethodChoice.Entry entry : MethodChoice.all()) {
      table.row(entry.name(), entry.forwardsPerStep(), entry.hyperparameters(), entry.reference());
    }
    spec.commandLine().getOut().println(table);
    return ExitCode.DONE;
  }
}
