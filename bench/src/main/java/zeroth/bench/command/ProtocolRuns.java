package zeroth.bench.command;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import zeroth.bench.ExitCode;
import zeroth.bench.report.ProtocolReport;
import zeroth.bench.run.ProtocolDirectory;
import zeroth.bench.run.ProtocolResults;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.bench.task.Protocol;
import zeroth.tensor.BadInputException;
import zeroth.zo.DivergedException;

/**
 * The runs of a protocol, one for each seed of the draw, one after the other, and their table. Each
 * is an ordinary run, which goes on and is verified by itself as well.
 *
 * @param directory where the runs' directories are
 * @param out for results
 * @param err for what should be known besides
 * @param stopped whether a signal has come
 */
record ProtocolRuns(
    ProtocolDirectory directory, PrintWriter out, PrintStream err, BooleanSupplier stopped) {

  /** Makes or finishes a run. */
  interface OneRun {
    /**
     * @param run where it is or will be
     * @param seed of the draw
     * @return an exit code
     */
    int of(RunDirectory run, long seed);
  }

  /**
   * The arguments of the first of the runs that have begun.
   *
   * @throws BadInputException if the directory is no protocol's
   */
  List<String> command() {
    return first().command();
  }

  /** The protocol of the runs that have begun. */
  Protocol protocol() {
    return Protocol.named(first().configuration().protocol());
  }

  private RunRecord first() {
    RunDirectory run = directory.begun().get(0);
    RunRecord record = Resumption.read(run, true).record();
    if (record.configuration().protocol() == null) {
      throw new BadInputException(run.path() + " is no run of a protocol");
    }
    return record;
  }

  /** The arguments of one draw's run, from those of another's or of all. */
  static List<String> ofDraw(List<String> arguments, RunDirectory run, long seed) {
    List<String> one = new ArrayList<>(arguments);
    for (String option : List.of("--draw", "--out")) {
      int at = one.indexOf(option);
      if (at >= 0) {
        one.subList(at, Math.min(at + 2, one.size())).clear();
      }
      one.removeIf(argument -> argument.startsWith(option + "="));
    }
    one.addAll(List.of("--draw", String.valueOf(seed), "--out", run.path().toString()));
    return List.copyOf(one);
  }

  /**
   * Makes the runs that are missing, goes on with those that were broken off, and puts all in a
   * table. A run that diverges does not keep the others from being made.
   *
   * @param begin makes a run
   * @param resume goes on with one
   * @return an exit code
   */
  int all(Protocol protocol, OneRun begin, OneRun resume) {
    int code = ExitCode.DONE;
    int n = protocol.seeds().size();
    for (int i = 0; i < n; i++) {
      long seed = protocol.seeds().get(i);
      RunDirectory run = directory.draw(seed);
      out.printf(Locale.ROOT, "draw: %d (%d of %d)%n", seed, i + 1, n);
      out.flush();
      boolean begun = directory.begun().contains(run);
      if (!begun) {
        run.deleteUnfinished();
      }
      try {
        code = Math.max(code, (begun ? resume : begin).of(run, seed));
      } catch (DivergedException e) {
        err.println("zeroth: " + e.getMessage());
        code = Math.max(code, ExitCode.DIVERGED);
      }
      if (stopped.getAsBoolean() && !(i + 1 == n && isFinished(run))) {
        err.printf(
            Locale.ROOT,
            "zeroth: %d of %d draws are done; zeroth finetune --resume %s goes on with them%n",
            isFinished(run) ? i + 1 : i,
            n,
            directory.path());
        return code;
      }
    }
    report(protocol);
    return code;
  }

  private static boolean isFinished(RunDirectory run) {
    return RunRecord.read(run).status() == RunRecord.Status.FINISHED;
  }

  private void report(Protocol protocol) {
    List<RunRecord> records =
        protocol.seeds().stream().map(directory::draw).map(RunRecord::read).toList();
    ProtocolResults results = new ProtocolResults(records);
    directory.write(results, new ProtocolReport(results).html());
    out.println();
    out.println(table(results));
    out.println();
    out.println("table: " + directory.table());
    out.println("report: " + directory.report());
    double seconds = records.stream().mapToDouble(run -> run.results().seconds()).sum();
    out.printf(
        Locale.ROOT,
        "final: protocol=%s draws=%d accuracy=%s deviation=%s zero_shot=%s loss=%s seconds=%.1f%n",
        protocol.name(),
        records.size(),
        ProtocolResults.ACCURACY.shown(results.mean(ProtocolResults.ACCURACY)),
        ProtocolResults.ACCURACY.shown(results.deviation(ProtocolResults.ACCURACY)),
        ProtocolResults.ZERO_SHOT.shown(results.mean(ProtocolResults.ZERO_SHOT)),
        ProtocolResults.LOSS.shown(results.mean(ProtocolResults.LOSS)),
        seconds);
    out.flush();
  }

  private static TextTable table(ProtocolResults results) {
    List<ProtocolResults.Column> columns = ProtocolResults.COLUMNS;
    List<String> heads = new ArrayList<>(List.of("draw", "status"));
    columns.forEach(column -> heads.add(column.name().replace('_', ' ')));
    TextTable table = new TextTable(2, heads.toArray(String[]::new));
    for (RunRecord run : results.runs()) {
      List<Object> row = new ArrayList<>();
      row.add(run.configuration().draw());
      row.add(Names.of(run.status()));
      columns.forEach(column -> row.add(column.shown(column.value().applyAsDouble(run.results()))));
      table.row(row.toArray());
    }
    List<Object> mean = new ArrayList<>(List.of("mean", ""));
    List<Object> deviation = new ArrayList<>(List.of("deviation", ""));
    for (ProtocolResults.Column column : columns) {
      mean.add(column.shown(results.mean(column)));
      deviation.add(column.shown(results.deviation(column)));
    }
    return table.row(mean.toArray()).row(deviation.toArray());
  }
}
