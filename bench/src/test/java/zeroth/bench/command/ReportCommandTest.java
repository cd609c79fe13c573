package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;

/** {@code zeroth report}: runs of two methods, and what is no run. */
class ReportCommandTest {
  @TempDir static Path directory;
  private static CommandLineRun first;

  @BeforeAll
  static void finetune() throws IOException {
    Path model = TinyModel.write(directory.resolve("tiny"));
    Path task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(120));
    Path other = Files.writeString(directory.resolve("other.tsv"), TinyModel.tsv(90));
    first = finetune(model, task, "first");
    finetune(model, task, "second", "--method", "zo-sgd-momentum");
    finetune(model, task, "draws/draw-13", "--protocol", "mezo-k4", "--draw", 13);
    finetune(model, other, "again/first");
  }

  private static CommandLineRun finetune(Path model, Path task, String name, Object... more) {
    CommandLineRun run =
        CommandLineRun.of(CommandLineRun.finetune(model, task, directory.resolve(name), more));
    assertEquals(0, run.code(), run.err());
    return run;
  }

  private static CommandLineRun report(String out, String... runs) {
    Object[] args = new Object[runs.length + 3];
    args[0] = "report";
    for (int i = 0; i < runs.length; i++) {
      args[i + 1] = directory.resolve(runs[i]);
    }
    args[runs.length + 1] = "--out";
    args[runs.length + 2] = directory.resolve(out);
    return CommandLineRun.of(args);
  }

  @Test
  void runsStandSideBySideAndAProtocolStandsForItsDraws() throws IOException {
    CommandLineRun run = report("page", "first", "second", "draws");
    assertEquals(0, run.code(), run.err());
    List<String> csv = Files.readAllLines(directory.resolve("page.csv"));
    assertEquals(4, csv.size());
    assertTrue(csv.get(1).startsWith("first,mezo,"), csv.get(1));
    assertTrue(csv.get(1).endsWith("," + first.value("sha256")), csv.get(1));
    assertTrue(csv.get(2).startsWith("second,"), csv.get(2));
    assertTrue(csv.get(3).startsWith("draw-13,mezo,"), csv.get(3));
    assertEquals(5, Files.readAllLines(directory.resolve("page.md")).size());
    String page = Files.readString(directory.resolve("page.html"));
    assertTrue(page.contains("Careful: these runs differ in data"), "other examples were drawn");
    refused(report("page.html", "first"), "page.html exists");
  }

  @Test
  void runsOfOneNameHaveTheirPaths() throws IOException {
    assertEquals(0, report("paths", "first", "again/first").code());
    List<String> csv = Files.readAllLines(directory.resolve("paths.csv"));
    assertTrue(csv.get(1).startsWith(directory.resolve("first") + ","), csv.get(1));
    assertTrue(csv.get(2).startsWith(directory.resolve("again/first") + ","), csv.get(2));
  }

  @Test
  void whatIsNoRunIsSaidInOneLine() throws IOException {
    refused(report("none", "nowhere"), "nowhere");
    refused(report("none", "first", "tiny"), "tiny");
    refused(report("none", "first", "again/../first"), "given twice");
    Path bare = Files.createDirectory(directory.resolve("bare"));
    Files.copy(directory.resolve("first/run.json"), bare.resolve("run.json"));
    refused(report("none", "bare"), "metrics.csv");
    assertFalse(Files.exists(directory.resolve("none.html")));
    refused(report("no/such/place", "first"), "there is no directory");
  }

  private static void refused(CommandLineRun run, String told) {
    assertEquals(2, run.code(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains(told), run.err());
  }
}
