package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.run.MetricsCsv;
import zeroth.bench.run.MetricsHistory;
import zeroth.bench.run.RunDirectory;
import zeroth.zo.Evaluation;
import zeroth.zo.Schedule;
import zeroth.zo.StepReport;
import zeroth.zo.Trainer;
import zeroth.zo.TrainingListener;
import zeroth.zo.TrainingResult;
import zeroth.zo.journal.Journal;
import zeroth.zo.journal.JournalHeader;
import zeroth.zo.journal.JournalRecord;

/** When a run that goes on may end, and when snapshots are taken. */
class RunRecorderTest {
  @TempDir Path directory;

  /** Somebody who asks a run to end from its first step on. */
  private static final TrainingListener IMPATIENT =
      new TrainingListener() {
        @Override
        public boolean proceed(TrainingResult soFar) {
          return false;
        }
      };

  private final List<Integer> snapshots = new ArrayList<>();

  private RunRecorder recorder(int known, MetricsCsv metrics, TrainingListener next) {
    List<JournalRecord.Losses> steps = new ArrayList<>();
    for (int i = 0; i < known; i++) {
      steps.add(new JournalRecord.Losses(i, new double[] {1, 2}));
    }
    Journal journal =
        new Journal("j", new JournalHeader("", "0".repeat(64)), steps, new TreeMap<>(), 0, 0);
    RunKeeping keeping =
        new RunKeeping(new RunDirectory(directory), journal, null, MetricsHistory.NONE, 4);
    return new RunRecorder(
        new Trainer(10, 1, Schedule.CONSTANT, 5, 0, 3),
        keeping,
        metrics,
        null,
        at -> snapshots.add(at.steps()),
        next,
        Stopwatch.start(),
        TrainingResult.START);
  }

  private static TrainingResult after(int steps) {
    Evaluation any = new Evaluation(1, 0.5, 1);
    return new TrainingResult(steps, 2L * steps, 0, 0, any, any, 0, 0);
  }

  /** The best weights may lie ahead, in steps that are being taken again. */
  @Test
  void aRunThatIsTakenAgainEndsWithItsFirstNewStep() {
    try (MetricsCsv metrics = new MetricsCsv(new RunDirectory(directory), List.of())) {
      RunRecorder recorder = recorder(3, metrics, IMPATIENT);
      for (int steps = 1; steps <= 3; steps++) {
        assertTrue(recorder.proceed(after(steps)), "step " + steps);
        assertFalse(recorder.stopped());
      }
      assertEquals(List.of(), snapshots);
      assertFalse(recorder.proceed(after(4)));
      assertTrue(recorder.stopped());
      assertEquals(List.of(4), snapshots);
    }
  }

  @Test
  void aRunThatHasTakenItsLastStepIsNotInterrupted() {
    try (MetricsCsv metrics = new MetricsCsv(new RunDirectory(directory), List.of())) {
      RunRecorder recorder = recorder(0, metrics, IMPATIENT);
      assertTrue(recorder.proceed(after(10)));
      assertFalse(recorder.stopped());
      assertEquals(List.of(10), snapshots);
    }
  }

  @Test
  void snapshotsAreOfNewStepsAtTheIntervalAndAtTheEnd() {
    try (MetricsCsv metrics = new MetricsCsv(new RunDirectory(directory), List.of())) {
      RunRecorder recorder = recorder(5, metrics, new TrainingListener() {});
      for (int steps = 1; steps <= 10; steps++) {
        recorder.stepped(steps - 1, 1, new StepReport(1, 1), 2L * steps);
        recorder.proceed(after(steps));
      }
      assertEquals(List.of(8, 10), snapshots);
    }
  }
}
