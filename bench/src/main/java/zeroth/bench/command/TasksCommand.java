package zeroth.bench.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.bench.task.WordNetTask;

/** {@code zeroth tasks}: what may follow {@code --task}. */
@Command(name = "tasks", description = "Lists the tasks that a model can be fine-tuned on.")
final class TasksCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    String classes = String.join(", ", new WordNetTask().labels());
    TextTable table =
        new TextTable(2, "task", "what it is")
            .row("wordnet", "which class of nouns does a gloss of WordNet 3.1 define? Classes:")
            .row("", classes)
            .row("wordnet-verbs", "which class of verbs? Classes:")
            .row("", String.join(", ", WordNetTask.verbs().labels()))
            .row("FILE.tsv", "UTF-8, text<TAB>label; or a header that names text or sentence,")
            .row("", "and label, as GLUE's files have it")
            .row("FILE.jsonl", "UTF-8, an object a line: text or sentence, and label")
            .row("", "(other names: --text-column, --label-column, --header)");
    spec.commandLine().getOut().println(table);
    return ExitCode.DONE;
  }
}
