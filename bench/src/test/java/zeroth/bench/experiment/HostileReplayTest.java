package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.fuzz.Fuzz;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.zo.journal.Journal;
import zeroth.zo.journal.JournalHeader;
import zeroth.zo.journal.JournalWriter;

/**
 * Journals that somebody has passed on: whole by every checksum, with a configuration that no run
 * has written, and replayed.
 */
class HostileReplayTest {
  @TempDir Path directory;

  @Test
  void configurations() throws IOException {
    Path model = TinyModel.write(directory.resolve("tiny"));
    Path task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(30));
    Path out = directory.resolve("run");
    CommandLineRun run =
        CommandLineRun.of(
            CommandLineRun.finetune(model, task, out, "--steps", 3, "--dev-every", 1));
    assertEquals(0, run.code(), run.err());
    Path original = out.resolve("journal.bin");
    Journal journal = Journal.read(original);
    Path mutant = directory.resolve("mutant.bin");
    Fuzz.attack(
        "configuration of a replay",
        List.of(journal.header().configuration().getBytes(StandardCharsets.UTF_8)),
        8 << 20, // the model, and what three steps take
        4000,
        content -> {
          Files.copy(original, mutant, StandardCopyOption.REPLACE_EXISTING);
          JournalHeader header =
              new JournalHeader(
                  new String(content, StandardCharsets.UTF_8), journal.header().initialSha256());
          JournalWriter.rewrite(mutant, journal, header, steps -> true);
          ReplayedRun replayed = ReplayedRun.open(mutant);
          replayed.chosen(replayed.selection());
          try (Backend backend = new ReferenceBackend()) {
            TaskModel base = replayed.base(null, backend);
            replayed.take(new ReplayedRun.Chosen(3, false), base, backend, steps -> {});
          }
        });
  }
}
