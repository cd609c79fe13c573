package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;

/** A study whose runs workers make is the study. */
class WorkersCompareTest {
  @TempDir static Path directory;
  private static Path model;
  private static Path task;

  @BeforeAll
  static void write() throws IOException {
    model = TinyModel.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("task.tsv"), TinyModel.tsv(120));
  }

  private static CommandLineRun compare(String out, Object... more) {
    List<Object> args = new ArrayList<>();
    args.addAll(List.of("compare", "--model", model, "--task", task));
    args.addAll(List.of("--out", directory.resolve(out), "--methods", "mezo,fzoo:samples=2"));
    args.addAll(List.of("--budget", "24 forwards", "--rates", 2, "--seeds", "0,1"));
    args.addAll(List.of("--batch", 8, "--evaluations", 2, "--backend", "reference"));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray());
  }

  /** Rows of comparison.csv with hashes, without seconds. */
  private static List<String> rows(String study) throws IOException {
    List<String> lines = Files.readAllLines(directory.resolve(study).resolve("comparison.csv"));
    List<String> heads = List.of(lines.get(0).split(","));
    assertTrue(heads.contains("sha256") && heads.contains("seconds"), lines.get(0));
    List<String> rows = new ArrayList<>();
    for (String line : lines) {
      List<String> cells = new ArrayList<>(List.of(line.split(",", -1)));
      cells.set(heads.indexOf("seconds"), "");
      rows.add(String.join(",", cells));
    }
    return rows;
  }

  private static TreeSet<String> files(String study) throws IOException {
    Path root = directory.resolve(study);
    try (Stream<Path> all = Files.walk(root)) {
      TreeSet<String> names = new TreeSet<>();
      all.filter(Files::isRegularFile).forEach(file -> names.add(root.relativize(file).toString()));
      return names;
    }
  }

  @Test
  void isTheStudyWithoutThem() throws IOException {
    CommandLineRun alone = compare("alone");
    assertEquals(0, alone.code(), alone.err());
    CommandLineRun shared = compare("shared", "--workers", "threads:3");
    assertEquals(0, shared.code(), shared.err());
    assertEquals(rows("alone"), rows("shared"));
    assertEquals(9, rows("shared").size()); // a head, four runs of the search, four results
    assertEquals(files("alone"), files("shared"));
    String run = "runs/" + task.getFileName() + "/mezo/result";
    assertFalse(
        files("shared").stream().filter(name -> name.contains("/mezo/result")).toList().isEmpty(),
        run);
  }

  /** Runs that are there are taken, one that was begun goes on where it comes back to. */
  @Test
  void goesOnWithWhatThereIs() throws IOException {
    CommandLineRun small = compare("grows", "--methods", "mezo", "--seeds", "0");
    assertEquals(2, small.code(), "an option that is given twice is refused");
    List<Object> args = new ArrayList<>();
    args.addAll(List.of("compare", "--model", model, "--task", task));
    args.addAll(List.of("--out", directory.resolve("grows"), "--methods", "mezo"));
    args.addAll(List.of("--budget", "24 forwards", "--rates", 2, "--seeds", "0"));
    args.addAll(List.of("--batch", 8, "--evaluations", 2, "--backend", "reference"));
    assertEquals(0, CommandLineRun.of(args.toArray()).code());
    CommandLineRun grown =
        CommandLineRun.of(
            "compare",
            "--out",
            directory.resolve("grows"),
            "--resume",
            "--methods",
            "mezo,fzoo:samples=2",
            "--seeds",
            "0,1",
            "--workers",
            "threads:2");
    assertEquals(0, grown.code(), grown.err());
    if (!Files.exists(directory.resolve("alone"))) {
      assertEquals(0, compare("alone").code());
    }
    assertEquals(rows("alone"), rows("grows"));
  }

  @Test
  void aMethodThatCannotRunIsARow() throws IOException {
    CommandLineRun run =
        compare("fails", "--workers", "threads:2", "--tune", "lora:r=2", "--tune", "full");
    assertEquals(0, run.code(), run.err());
    assertEquals(17, rows("fails").size());
  }

  @Test
  void whatCannotBeIsALine() {
    CommandLineRun run = compare("no", "--workers", "threads:x");
    assertEquals(2, run.code());
    assertTrue(run.err().contains("from 1 to 1024"), run.err());
    assertFalse(Files.exists(directory.resolve("no")));
  }
}
