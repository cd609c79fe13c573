package zeroth.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.commons.csv.CSVFormat;
import zeroth.bench.comparison.Table;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.NamedRun;
import zeroth.bench.run.RunRecord.Results;

/**
 * What runs came to and what they cost, a row each; as CSV with doubles in full, as Markdown, and
 * on a page. A run that has not ended has no results, and dashes in their place.
 *
 * @param runs at least one
 */
public record RunsTable(List<NamedRun> runs) {
  /**
   * A column.
   *
   * @param name in the CSV file; with blanks for underscores where it is shown
   * @param format of a cell where it is shown
   * @param value a text, a whole number or a double; null for none
   */
  private record Column(String name, String format, Function<NamedRun, Object> value) {

    String head() {
      return name.replace('_', ' ');
    }

    String shown(NamedRun run) {
      Object cell = value.apply(run);
      boolean none = cell == null || cell instanceof Double d && d.isNaN();
      return none ? "-" : String.format(Locale.ROOT, format, cell);
    }

    Object full(NamedRun run) {
      Object cell = value.apply(run);
      return cell instanceof Double d && d.isNaN() ? null : cell;
    }
  }

  private static final CSVFormat CSV = CSVFormat.RFC4180.builder().setRecordSeparator("\n").get();

  private static final List<Column> COLUMNS =
      List.of(
          text("run", NamedRun::name),
          text("method", run -> run.record().configuration().method()),
          new Column("accuracy", "%.3f", result(r -> r.test().accuracy())),
          new Column("loss", "%.4f", result(r -> r.test().loss())),
          new Column("zero_shot_accuracy", "%.3f", result(r -> r.zeroShot().accuracy())),
          new Column("dev_accuracy", "%.3f", result(r -> r.dev().accuracy())),
          new Column("dev_loss", "%.4f", result(r -> r.dev().loss())),
          new Column("steps", "%,d", ended(Results::steps)),
          new Column("selected_step", "%,d", ended(Results::bestStep)),
          new Column("forwards", "%,d", ended(Results::forwards)),
          new Column("seconds", "%,.1f", ended(Results::seconds)),
          text("status", run -> run.record().status().name().toLowerCase(Locale.ROOT)),
          new Column("seed", "%d", run -> run.record().configuration().seed()),
          text("settings", run -> settings(run.record().configuration())),
          text("model", run -> run.record().configuration().model()),
          text("task", run -> run.record().configuration().task()),
          text("sha256", run -> run.record().finalSha256()));

  private static Column text(String name, Function<NamedRun, Object> value) {
    return new Column(name, "%s", value);
  }

  private static Function<NamedRun, Object> ended(Function<Results, Object> value) {
    return run -> run.record().results() == null ? null : value.apply(run.record().results());
  }

  private static Function<NamedRun, Object> result(ToDoubleFunction<Results> value) {
    return ended(value::applyAsDouble);
  }

  /** What decides a run besides model, task, method and seed. */
  private static String settings(Configuration c) {
    List<String> all = new ArrayList<>();
    c.hyperparameters().forEach((name, value) -> all.add(name + "=" + value));
    all.add("lr=" + c.learningRate());
    all.add("schedule=" + c.schedule());
    all.add("batch=" + c.batch());
    all.add("tune=" + c.tune());
    all.add("objective=" + c.objective());
    all.add("select=" + c.select());
    return String.join(" ", all);
  }

  /** Comma-separated, with a line of names. */
  public String csv() {
    StringBuilder text = new StringBuilder();
    text.append(CSV.format(COLUMNS.stream().map(Column::name).toArray())).append('\n');
    for (NamedRun run : runs) {
      text.append(CSV.format(COLUMNS.stream().map(column -> column.full(run)).toArray()));
      text.append('\n');
    }
    return text.toString();
  }

  /** A table of GitHub's Markdown. */
  public String markdown() {
    List<List<String>> rows =
        runs.stream()
            .map(run -> COLUMNS.stream().map(column -> column.shown(run)).toList())
            .toList();
    return new Table("", COLUMNS.stream().map(Column::head).toList(), rows).markdownRows();
  }

  /** The same on a page. */
  void into(Html page) {
    List<Column> cells = COLUMNS.subList(1, COLUMNS.size());
    page.table("what each run came to", "numbers", COLUMNS.stream().map(Column::head).toList());
    for (NamedRun run : runs) {
      page.row(run.name(), cells.stream().map(column -> column.shown(run)).toArray(String[]::new));
    }
    page.endTable();
  }
}
