package zeroth.bench.command;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.bench.task.BuiltInTask;
import zeroth.bench.task.TaskGuide;

/** {@code zeroth tasks}: what may follow {@code --task}, or how one of them is put to models. */
@Command(
    name = "tasks",
    description =
        "Lists the tasks that a model can be fine-tuned on, or shows what models see of one.")
final class TasksCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "<name>",
      description = "a task of the list, or a description that ends in .yaml")
  private String name;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (name == null) {
      out.println(list());
    } else {
      out.print(TaskGuide.of(name).text());
    }
    out.flush();
    return ExitCode.DONE;
  }

  private static TextTable list() {
    TextTable table = new TextTable(2, "task", "what it is");
    for (BuiltInTask own : BuiltInTask.all()) {
      table.row(own.name(), own.about());
    }
    for (String known : TaskGuide.names()) {
      table.row(known + ":DIR", TaskGuide.of(known).about());
    }
    return table
        .row("FILE.yaml", "your own, described as zeroth tasks NAME shows the others")
        .row("FILE.tsv", "UTF-8, text<TAB>label; or a header that names text or sentence,")
        .row("", "and label, as GLUE's files have it")
        .row("FILE.csv", "the same with commas, as RFC 4180 has it")
        .row("FILE.jsonl", "UTF-8, an object a line: text or sentence, and label")
        .row("FILE.txt", "UTF-8, a line's first word is its label, the rest the text")
        .row("", "(other names: --text-column, --label-column, --header; a second text:")
        .row("", "--text2-column; each with .gz as well)");
  }
}
