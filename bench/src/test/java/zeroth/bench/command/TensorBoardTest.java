package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;
import zeroth.bench.tensorboard.ReadEvents;

/** What {@code --tensorboard} writes is what metrics.csv has, also of a run that went on. */
class TensorBoardTest {
  @TempDir static Path directory;
  private static Path model;
  private static Path task;
  private static Path logs;

  @BeforeAll
  static void files() throws IOException {
    model = TinyModel.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(120));
    logs = directory.resolve("logs");
  }

  private static CommandLineRun finetune(String name, Object... more) {
    return finetune(name, logs, more);
  }

  private static CommandLineRun finetune(String name, Path logs, Object... more) {
    Object[] options = {"--tensorboard", logs, "--snapshot-every", 6};
    return CommandLineRun.of(
        CommandLineRun.finetune(
            model,
            task,
            directory.resolve(name),
            Stream.concat(Arrays.stream(options), Arrays.stream(more)).toArray()));
  }

  /** The cells of metrics.csv under the tags that they should have; steps beside them. */
  private static List<String> rows(Path run) throws IOException {
    List<String> lines = Files.readAllLines(run.resolve("metrics.csv"));
    String[] columns = lines.get(0).split(",");
    List<String> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      String kind = cells[1].equals("step") ? "train" : cells[1];
      Map<String, Float> values = new LinkedHashMap<>();
      for (int c = 2; c < columns.length; c++) {
        boolean shown =
            switch (columns[c]) {
              case "seconds" -> false;
              case "forwards" -> kind.equals("train");
              default -> !cells[c].isEmpty();
            };
        if (shown) {
          values.put(kind + "/" + columns[c], (float) Double.parseDouble(cells[c]));
        }
      }
      rows.add(row(Long.parseLong(cells[0]), values));
    }
    return rows;
  }

  private static String row(long step, Map<String, Float> values) {
    return step + " " + new TreeMap<>(values);
  }

  private static List<String> shown(String name) throws IOException {
    return ReadEvents.shown(logs.resolve(name)).stream()
        .map(event -> row(event.step(), event.values()))
        .toList();
  }

  private static int files(String name) throws IOException {
    try (Stream<Path> files = Files.list(logs.resolve(name))) {
      return (int) files.count();
    }
  }

  @Test
  void eventsAreTheRowsOfTheRun() throws IOException {
    CommandLineRun run = finetune("whole");
    assertEquals(0, run.code(), run.err());
    List<String> rows = rows(directory.resolve("whole"));
    assertEquals(20 + 5 + 2, rows.size()); // steps, dev at 0, 5, ..., test before and after
    assertEquals(rows, shown("whole"));
    List<ReadEvents.Event> events = ReadEvents.shown(logs.resolve("whole"));
    for (int i = 1; i < events.size(); i++) {
      assertTrue(events.get(i - 1).wallTime() <= events.get(i).wallTime());
    }
  }

  /** Broken off behind the snapshot at 18, and before any that is left: a file for each part. */
  @Test
  void aRunThatGoesOnShowsNoStepTwice() throws IOException {
    assertEquals(0, finetune("broken").code());
    Path broken = directory.resolve("broken");
    byte[] journal = Files.readAllBytes(broken.resolve("journal.bin"));
    int files = 1;
    for (int cut : new int[] {60, 250}) {
      Files.write(broken.resolve("journal.bin"), Arrays.copyOf(journal, journal.length - cut));
      files++;
      CommandLineRun resumed = CommandLineRun.of("finetune", "--resume", broken);
      assertEquals(0, resumed.code(), resumed.err());
      assertEquals(files, files("broken"));
      assertEquals(rows(broken), shown("broken"));
    }
    assertEquals(0, CommandLineRun.of("finetune", "--resume", broken).code()); // it has ended
    assertEquals(3, files("broken"));
  }

  /** Every run of the search and of the results, once, also when the study goes on. */
  @Test
  void aStudysRunsAreShownByTaskMethodAndStage() throws IOException {
    Path study = directory.resolve("study");
    List<Object> options = new ArrayList<>(List.of("compare", "--model", model, "--task", task));
    options.addAll(List.of("--methods", "mezo", "--budget", "16 forwards", "--rates", 2));
    options.addAll(List.of("--seeds", "0", "--batch", 8, "--out", study, "--tensorboard", logs));
    CommandLineRun compared = CommandLineRun.of(options.toArray());
    assertEquals(0, compared.code(), compared.err());
    List<Path> runs;
    try (Stream<Path> all = Files.walk(study.resolve("runs"))) {
      runs = all.filter(file -> file.endsWith("metrics.csv")).map(Path::getParent).toList();
    }
    assertEquals(3, runs.size());
    CommandLineRun again = CommandLineRun.of("compare", "--out", study, "--resume");
    assertEquals(0, again.code(), again.err());
    for (Path run : runs) {
      String name = "study/" + study.resolve("runs").relativize(run);
      List<String> rows = rows(run);
      rows.removeIf(row -> row.endsWith(" {}")); // of a search the test split is not measured
      assertEquals(rows, shown(name));
      assertEquals(1, files(name));
    }
  }

  /** Before any run: nothing is lost by it. */
  @Test
  void aStudyWhoseEventsHaveNoPlaceDoesNotBegin() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "no directory");
    Path study = directory.resolve("none");
    CommandLineRun refused =
        CommandLineRun.of("compare", "--model", model, "--out", study, "--tensorboard", file);
    assertEquals(2, refused.code(), refused.err());
    assertEquals(1, refused.err().lines().count(), refused.err());
    assertTrue(refused.err().contains("is no directory"), refused.err());
    assertFalse(Files.exists(study));
  }

  @Test
  void aDrawHasTheNameOfItsProtocolsDirectoryBeforeItsOwn() throws IOException {
    CommandLineRun run =
        finetune("draws/draw-13", "--protocol", "mezo-k4", "--draw", 13, "--steps", 2);
    assertEquals(0, run.code(), run.err());
    assertEquals(rows(directory.resolve("draws/draw-13")), shown("draws/draw-13"));
  }

  @Test
  void aPlaceThatIsNoDirectoryIsRefusedBeforeTheRunBegins() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    CommandLineRun refused = finetune("refused", file.resolve("logs"));
    assertEquals(2, refused.code());
    assertEquals(1, refused.err().lines().count(), refused.err());
    assertTrue(refused.err().contains(file + " is no directory"), refused.err());
    assertFalse(Files.exists(directory.resolve("refused")));
  }
}
