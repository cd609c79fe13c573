package zeroth.zo.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.fuzz.Fuzz;
import zeroth.tensor.random.Key;
import zeroth.zo.Method;
import zeroth.zo.Schedule;
import zeroth.zo.Trainer;
import zeroth.zo.TrainingListener;
import zeroth.zo.TrainingResult;
import zeroth.zo.laws.Flat;
import zeroth.zo.registry.Methods;

/** Hostile journals and snapshots. */
class HostileJournalTest {
  private static final Trainer TRAINER = new Trainer(12, 1e-3, Schedule.CONSTANT, 3, 0, 3);

  @TempDir Path directory;
  private Path file;
  private Snapshots snapshots;

  @BeforeEach
  void train() {
    file = directory.resolve("journal.bin");
    snapshots = new Snapshots(directory.resolve("snapshots"));
    Parameters theta = Flat.random(1);
    Method method = Methods.create("mezo-greedy", Map.of("rule", "adam"), theta);
    JournalHeader header = new JournalHeader("{\"steps\": 12}", theta.sha256());
    try (JournalWriter writer = JournalWriter.create(file, header, Duration.ofHours(1))) {
      JournaledProblem problem =
          new JournaledProblem(
              new ToyProblem(theta, 5), Journal.empty("j", header), writer, theta, 0);
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public boolean proceed(TrainingResult soFar) {
              if (soFar.steps() == 7) {
                snapshots.take(problem.lossesChecksum(), soFar, theta, method);
              }
              return true;
            }
          };
      TRAINER.train(method, problem, theta, Key.ofSeed(1), problem.listener(listener));
    }
  }

  @Test
  void journals() throws IOException {
    Fuzz.attack(
        "journal",
        List.of(Files.readAllBytes(file)),
        1 << 20,
        40,
        content -> Journal.of("mutant", content));
  }

  /** Checksums made right, and what is in the journal taken for a run. */
  @Test
  void journalsBehindTheirChecksums() throws IOException {
    Fuzz.attack(
        "journal with right checksums",
        List.of(Files.readAllBytes(file)),
        1 << 24, // what a replay of twelve steps takes
        200,
        content -> replay(Journal.of("mutant", withRightChecksums(content))));
  }

  private static void replay(Journal journal) {
    Parameters theta = Flat.random(1);
    Method method = Methods.create("mezo-greedy", Map.of("rule", "adam"), theta);
    JournaledProblem problem =
        new JournaledProblem(new ToyProblem(theta, 5), journal, null, theta, 0);
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public boolean proceed(TrainingResult soFar) {
            return soFar.steps() < journal.steps().size();
          }
        };
    try {
      TRAINER.train(method, problem, theta, Key.ofSeed(1), problem.listener(listener));
    } catch (zeroth.zo.DivergedException e) {
      throw new BadInputException("what a run of such losses comes to: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      // losses of 1e300 would take the weights, or the difference of two, out of their range
      if (!e.getMessage().matches(".*(would destroy the weights|scaled by -?Infinity).*")) {
        throw e;
      }
      throw new BadInputException(e.getMessage());
    }
  }

  private static byte[] withRightChecksums(byte[] content) {
    ByteBuffer bytes = ByteBuffer.wrap(content.clone()).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.limit() < JournalFormat.HEADER + JournalFormat.CHECKSUM) {
      return content;
    }
    long end = JournalFormat.HEADER + (long) bytes.getInt(12);
    if (end < JournalFormat.HEADER || end + JournalFormat.CHECKSUM > bytes.limit()) {
      return content;
    }
    int at = (int) end;
    bytes.putInt(at, JournalFormat.checksum(0, bytes, 0, at));
    int seed = bytes.getInt(at);
    at += JournalFormat.CHECKSUM;
    while (bytes.limit() - at >= JournalFormat.PREAMBLE) {
      long size = JournalFormat.PREAMBLE + 8L * (bytes.getInt(at + 4) & 0x3fffffff);
      bytes.putInt(at + 8, JournalFormat.checksum(seed, bytes, at, 8));
      if (size + JournalFormat.CHECKSUM > bytes.limit() - at) {
        break;
      }
      bytes.putInt(at + (int) size, JournalFormat.checksum(seed, bytes, at, (int) size));
      at += (int) size + JournalFormat.CHECKSUM;
    }
    return bytes.array();
  }

  /** None is an error: a snapshot that is not whole is as good as none. */
  @Test
  void snapshots() throws IOException {
    Journal journal = Journal.read(file);
    Path newest = snapshots.directory().resolve("step-7");
    Fuzz.attack(
        "snapshot",
        List.of(Files.readAllBytes(newest)),
        1 << 20,
        10,
        content -> {
          Files.write(newest, content);
          Parameters theta = Flat.random(1);
          Method method = Methods.create("mezo-greedy", Map.of("rule", "adam"), theta);
          if (snapshots.restore(journal, at -> true, theta, method).steps() == 0) {
            throw new BadInputException("passed over");
          }
        });
  }
}
