package zeroth.bench.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import zeroth.bench.experiment.ModelSource;
import zeroth.bench.experiment.ReplayedRun;
import zeroth.bench.experiment.RunKeeping;
import zeroth.bench.run.MetricsCsv;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.tensor.BadInputException;
import zeroth.zo.Schedule;
import zeroth.zo.Trainer;
import zeroth.zo.journal.Journal;
import zeroth.zo.journal.JournalWriter;

/**
 * A run that is to go on: its journal, and the record with which that begins.
 *
 * @param run where it is
 * @param journal the steps taken
 * @param record what the run was begun with
 */
record Resumption(RunDirectory run, Journal journal, RunRecord record) {
  /**
   * What may be another way of saying the same: where things are, for whose content there is a
   * hash, and what computes. The number of steps has rules of its own.
   */
  static final Set<String> PASSED =
      Set.of(
          "model",
          "task",
          "test_file",
          "hyperparameters.optimizer",
          "learning_rate_from",
          "measure",
          "threads",
          "backend",
          "steps");

  /**
   * Reads what there is of a run.
   *
   * @param salvage whether a damaged journal is read up to the damage
   * @throws BadInputException if there is no run, or its journal is damaged
   */
  static Resumption read(RunDirectory run, boolean salvage) {
    Journal journal = Salvage.read(run.journal(), salvage, "zeroth finetune --resume");
    String source = journal.source();
    return new Resumption(run, journal, RunRecord.parse(source, journal.header().configuration()));
  }

  /**
   * The record of the run as it goes on.
   *
   * @param now what the options given and the files found make of it
   * @throws BadInputException if that is another run
   */
  RunRecord continued(RunRecord now) {
    List<String> differences = new ArrayList<>(record.differences(now.configuration(), PASSED));
    String initial = journal.header().initialSha256();
    if (!now.initialSha256().equals(initial)) {
      differences.add("initial_sha256 (" + initial + ", not " + now.initialSha256() + ")");
    }
    if (!differences.isEmpty()) {
      throw new BadInputException(
          "the run in " + run.path() + " differs in " + String.join(", ", differences));
    }
    return now.of(record);
  }

  /**
   * The record of a run that has ended and lies there whole, to whose end nothing is to be added.
   *
   * @param now of the run as it would go on
   * @return null if there is something to do
   * @throws BadInputException if another process is at it
   */
  RunRecord ended(RunRecord now) {
    int steps = now.configuration().steps();
    boolean longer = steps != record.configuration().steps();
    if (longer
        || journal.torn() > 0
        || ReplayedRun.of(journal).status() != RunRecord.Status.FINISHED
        || !Files.isRegularFile(run.report())) {
      return null;
    }
    JournalWriter.refuseUsed(run.journal());
    try {
      RunRecord claims = RunRecord.read(run);
      RunRecord.Results results = claims.results();
      boolean whole =
          claims.status() == RunRecord.Status.FINISHED
              && claims.configuration().steps() == steps
              && claims.finalSha256() != null
              && results != null
              && results.steps() == journal.steps().size()
              && MetricsCsv.read(run).rows().size()
                  == journal.steps().size() + journal.evaluations().size() + 2
              && ModelSource.written(run.model(), now.configuration().model())
                  .parameters()
                  .sha256()
                  .equals(claims.finalSha256());
      return whole ? claims : null;
    } catch (BadInputException e) {
      return null; // what is missing or damaged is made again
    }
  }

  /**
   * Keeps a copy of a journal that is damaged, before its end is cut off.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  void keepDamaged() {
    try {
      Journal.read(run.journal());
    } catch (BadInputException damaged) {
      try {
        Files.copy(run.journal(), run.damagedJournal(), StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new UncheckedIOException(
            "cannot write " + run.damagedJournal() + ": " + e.getMessage(), e);
      }
    }
  }

  /**
   * The journal of a run of so many steps. A longer run's is begun anew, with another header and
   * without an evaluation that only the shorter run's end called for. Under a schedule that falls
   * towards the last step, the steps of a longer run have other rates from the first one on: what
   * was taken is no part of it, and going on would make a run that no configuration describes.
   *
   * @throws BadInputException if the steps taken would not be those of a run of that length
   */
  Journal journal(RunRecord now, Trainer trainer) {
    int steps = trainer.steps();
    if (steps == record.configuration().steps()) {
      return journal;
    }
    if (steps < journal.steps().size()) {
      throw new BadInputException(
          "--steps " + steps + ": the run has taken " + journal.steps().size() + " already");
    }
    if (trainer.schedule() != Schedule.CONSTANT) {
      throw new BadInputException(
          "--steps "
              + steps
              + ": the run was begun for "
              + record.configuration().steps()
              + " steps, and with a "
              + Names.of(trainer.schedule())
              + " schedule the rates of all steps depend on their number; zeroth finetune --model "
              + run.path()
              + " begins another run from its best weights");
    }
    JournalWriter.rewrite(run.journal(), journal, RunKeeping.header(now), trainer::evaluatesAt);
    return Journal.read(run.journal());
  }
}
