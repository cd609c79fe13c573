package zeroth.bench.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.TinyModel;
import zeroth.bench.comparison.Arm;
import zeroth.bench.comparison.Stage;
import zeroth.bench.comparison.Trial;
import zeroth.bench.comparison.TrialRun;
import zeroth.bench.experiment.MeasuredTraining;
import zeroth.bench.task.Tasks;
import zeroth.zo.workers.Worker;
import zeroth.zo.workers.Workers;
import zeroth.zo.workers.WorkersException;

/** What workers send back is what was planned, or the study ends. */
class SentTrialsTest {
  private static final Arm MEZO = new Arm("mezo", Map.of(), Arm.FULL);

  @TempDir private Path directory;

  private StudyRequest request(Path task) {
    return StudyRequest.of(
        directory.resolve("tiny").toString(),
        List.of(Tasks.named(task.toString())),
        List.of(MEZO),
        Budget.of("4 forwards"),
        List.of(0L));
  }

  /** One worker, who counts. */
  private static final class One implements Workers {
    private final Worker worker;
    private int asked;

    One(Worker worker) {
      this.worker = worker;
    }

    @Override
    public List<byte[]> ask(List<byte[]> asks) {
      asked += asks.size();
      return asks.stream().map(worker::answer).toList();
    }

    @Override
    public Participation participation() {
      return new Participation(1, 1, 0, asked, 0, 0);
    }

    @Override
    public void close() {
      worker.close();
    }
  }

  private static Trial trial(Path task) {
    return new Trial(task.toString(), MEZO, Map.of(), 1e-3, 0, Stage.RESULT, 2);
  }

  private TrialRun run(StudyRequest request, Workers workers, Trial trial) {
    StudyDirectory study = new StudyDirectory(directory.resolve("study"));
    try (Bench local = new Bench(request, study, 1, notes -> {})) {
      return new SentTrials(local, study, workers).run(trial, new MeasuredTraining.Observer() {});
    }
  }

  @Test
  void aRunThatIsThereIsNotMadeAgain() throws IOException {
    TinyModel.write(directory.resolve("tiny"));
    Path task = Files.writeString(directory.resolve("task.tsv"), TinyModel.tsv(60));
    StudyRequest request = request(task);
    One workers = new One(new TrialWorker(request, directory.resolve("study"), 1));
    TrialRun made = run(request, workers, trial(task));
    assertTrue(made.isFinished(), made.status());
    String out = made.record().command().get(made.record().command().indexOf("--out") + 1);
    assertTrue(out.startsWith(directory.resolve("study").toString()), out);
    TrialRun again = run(request, workers, trial(task));
    assertEquals(1, workers.asked);
    assertEquals(made.record().finalSha256(), again.record().finalSha256());
    workers.close();
  }

  /** As on a machine that has another file at the same path. */
  @Test
  void aRunOnOtherDataEndsTheStudy() throws IOException {
    TinyModel.write(directory.resolve("tiny"));
    Path task = Files.writeString(directory.resolve("task.tsv"), TinyModel.tsv(60));
    StudyRequest request = request(task);
    TrialWorker worker = new TrialWorker(request, directory.resolve("study"), 1);
    One changing =
        new One(
            ask -> {
              try {
                Files.writeString(task, TinyModel.tsv(80));
              } catch (IOException e) {
                throw new AssertionError(e);
              }
              return worker.answer(ask);
            });
    WorkersException e =
        assertThrows(WorkersException.class, () -> run(request, changing, trial(task)));
    assertTrue(e.getMessage().contains("data_sha256"), e.getMessage());
    StudyDirectory study = new StudyDirectory(directory.resolve("study"));
    assertFalse(Files.exists(study.run(trial(task)).record()), "it does not stay");
    worker.close();
  }

  @Test
  void aTrialOfAnotherStudyIsNotMade() throws IOException {
    TinyModel.write(directory.resolve("tiny"));
    Path task = Files.writeString(directory.resolve("task.tsv"), TinyModel.tsv(60));
    Path outside = directory.resolve("outside");
    TrialWorker worker = new TrialWorker(request(task), directory.resolve("study"), 1);
    for (Trial other :
        List.of(
            new Trial("", MEZO, Map.of(), 1e-3, 0, Stage.RESULT, 2),
            new Trial(outside.toString(), MEZO, Map.of(), 1e-3, 0, Stage.RESULT, 2),
            new Trial(
                task.toString(),
                new Arm("fzoo", Map.of(), Arm.FULL),
                Map.of(),
                1,
                0,
                Stage.RESULT,
                2))) {
      byte[] ask = new TrialMessage(other, new byte[0]).toBytes();
      String failed = TrialMessage.Made.of(worker.answer(ask)).failed();
      assertTrue(failed.contains("an arm of the study"), failed);
    }
    assertFalse(Files.exists(outside));
    worker.close();
  }
}
