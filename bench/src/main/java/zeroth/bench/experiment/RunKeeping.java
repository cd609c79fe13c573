package zeroth.bench.experiment;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import zeroth.bench.run.Metric;
import zeroth.bench.run.MetricsCsv;
import zeroth.bench.run.MetricsHistory;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Method;
import zeroth.zo.Trainer;
import zeroth.zo.TrainingResult;
import zeroth.zo.journal.Journal;
import zeroth.zo.journal.JournalHeader;
import zeroth.zo.journal.JournalRecord;
import zeroth.zo.journal.JournalWriter;

/**
 * What a run leaves behind as it goes, and finds when it goes on: the journal, which decides, and
 * snapshots, metrics and best weights, which are used as far as they agree with it.
 *
 * @param run where everything is
 * @param journal the steps that have been taken; those of an earlier part of the run
 * @param writer gets the others
 * @param history the rows of metrics.csv that there are
 * @param snapshotEvery steps from one snapshot to the next; 0 for none
 */
public record RunKeeping(
    RunDirectory run,
    Journal journal,
    JournalWriter writer,
    MetricsHistory history,
    int snapshotEvery)
    implements AutoCloseable {

  /** A record is forced to disk at the latest with the first one after this time. */
  public static final Duration FLUSH_INTERVAL = Duration.ofSeconds(1);

  /** The beginning of a run. Its journal begins with its record. */
  public static RunKeeping begin(RunDirectory run, RunRecord record, int snapshotEvery) {
    JournalHeader header = header(record);
    JournalWriter writer = JournalWriter.create(run.journal(), header, FLUSH_INTERVAL);
    Journal journal = Journal.empty(run.journal().toString(), header);
    return new RunKeeping(run, journal, writer, MetricsHistory.NONE, snapshotEvery);
  }

  /**
   * A run that goes on; removes what was being written when it ended.
   *
   * @param journal what was read from its directory
   * @throws zeroth.tensor.BadInputException if another process is at it
   */
  public static RunKeeping resume(RunDirectory run, Journal journal, int snapshotEvery) {
    JournalWriter writer = JournalWriter.append(run.journal(), journal, FLUSH_INTERVAL);
    run.deleteUnfinished();
    return new RunKeeping(run, journal, writer, MetricsCsv.read(run), snapshotEvery);
  }

  /** What the journal of a run of this record begins with. */
  public static JournalHeader header(RunRecord record) {
    return new JournalHeader(record.json(), record.initialSha256());
  }

  /**
   * Puts weights and method where the newest snapshot has them whose past is complete: the rows of
   * metrics.csv, and the best weights, unless the journal has better ones behind it. A run whose
   * selection is another needs those too: it may diverge.
   *
   * @return what the run had come to; with nothing changed if there is no such snapshot
   */
  TrainingResult restore(Trainer trainer, BestWeights best, Parameters theta, Method method) {
    JournalRecord.Measured known = journal.best(trainer::evaluatesAt, trainer.selection());
    return run.snapshots()
        .restore(
            journal,
            at ->
                at.steps() <= trainer.steps()
                    && history.upTo(at.steps()) != null
                    && known != null
                    && (known.steps() >= at.steps() || best.hold(known.weights())),
            theta,
            method);
  }

  /** Steps before the best evaluation that is known already; weights before it need no keeping. */
  int knownBest(Trainer trainer) {
    JournalRecord.Measured known = journal.best(trainer::evaluatesAt, trainer.selection());
    return known == null ? 0 : known.steps();
  }

  /**
   * Begins metrics.csv anew with the rows up to where the run goes on.
   *
   * @param watching is told of these rows and of those to come
   */
  MetricsCsv metrics(int steps, Consumer<Metric> watching) {
    List<Metric> kept = steps == 0 ? List.of() : history.upTo(steps);
    return new MetricsCsv(run, kept, watching);
  }

  @Override
  public void close() {
    writer.close();
  }
}
