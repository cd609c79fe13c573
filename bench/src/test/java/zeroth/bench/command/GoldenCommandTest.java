package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.CommandLineRun;
import zeroth.zo.conformance.GoldenVectors;

/** The golden vectors from the command line. */
class GoldenCommandTest {
  @TempDir Path directory;

  @Test
  void printsOrWritesTheSameVectorsAndReplacesNothing() throws IOException {
    CommandLineRun printed = CommandLineRun.of("golden");
    assertEquals(0, printed.code(), printed.err());
    assertEquals(GoldenVectors.text(), printed.out());
    Path file = directory.resolve("golden.tsv");
    CommandLineRun written = CommandLineRun.of("golden", "--out", file);
    assertEquals(0, written.code(), written.err());
    assertEquals(GoldenVectors.text(), Files.readString(file));
    CommandLineRun again = CommandLineRun.of("golden", "--out", file);
    assertEquals(2, again.code());
    assertEquals("zeroth: --out " + file + " exists: choose another name", again.err().strip());
  }

  @Test
  void needsADirectoryThatIsThere() {
    Path file = directory.resolve("none").resolve("golden.tsv");
    CommandLineRun run = CommandLineRun.of("golden", "--out", file);
    assertEquals(2, run.code());
    assertEquals("zeroth: --out " + file + ": there is no such directory", run.err().strip());
  }
}
