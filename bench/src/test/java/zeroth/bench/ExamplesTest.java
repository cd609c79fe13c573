package zeroth.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs in {@code examples} compile and do what they say, as a user starts them. The example
 * of an own method is a Maven project: the module zo/laws builds it, {@code OwnMethodTest} uses it.
 */
class ExamplesTest {
  private static final Path EXAMPLES = Path.of("examples");

  @TempDir Path directory;

  @Test
  void everyExampleIsTestedHereOrIsTheMavenProject() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      assertEquals(
          new TreeSet<>(
              List.of(
                  "AskTellLoop.java",
                  "BlackBox.java",
                  "InYourApplication.java",
                  "OwnNetwork.java",
                  "own-method")),
          new TreeSet<>(files.map(file -> file.getFileName().toString()).toList()));
    }
  }

  @Test
  void ownNetworkLearnsAndItsJournalMakesTheSameWeights() throws Exception {
    String out = run("OwnNetwork", directory.resolve("journal").toString());
    List<Double> accuracy = numbers(out, "accuracy");
    double frequent = accuracy.get(0);
    double last = accuracy.get(accuracy.size() - 1);
    assertTrue(last > frequent + 0.2, out);
    String trained = word(out, "trained +(\\w+)");
    assertEquals(64, trained.length(), out);
    assertEquals(trained, word(out, "replayed +(\\w+)"));
  }

  @Test
  void blackBoxFindsTheWordsThatMatter() throws Exception {
    List<Double> accuracy = numbers(run("BlackBox"), "accuracy");
    assertTrue(accuracy.get(0) < 0.8 && accuracy.get(1) > 0.95, accuracy.toString());
  }

  @Test
  void askTellLoopFindsTheSpring() throws Exception {
    String out = run("AskTellLoop");
    assertEquals(4, numbers(out, "stiffness").get(0), 0.05, out);
    assertEquals(0.3, numbers(out, "damping").get(0), 0.05, out);
  }

  @Test
  void anApplicationsRunIsTheCommandsRun() throws Exception {
    Path model = TinyModel.write(directory.resolve("tiny"));
    Path task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(200));
    Path run = directory.resolve("run");
    String out = run("InYourApplication", model.toString(), task.toString(), run.toString());
    String sha256 = word(out, "sha256=(\\w{64})");
    assertEquals(sha256, word(out, "weights=(\\w{64})"), out);
    CommandLineRun command =
        CommandLineRun.of(
            "finetune",
            "--model=" + model,
            "--task=" + task,
            "--out=" + directory.resolve("same"),
            "--method=mezo",
            "--eps=1e-3",
            "--lr=1e-2",
            "--steps=60",
            "--dev-every=20");
    assertEquals(sha256, word(command.lastLine(), "sha256=(\\w+)"), command.err());
    CommandLineRun again = CommandLineRun.of("verify", run);
    assertEquals(0, again.code(), again.err());
  }

  /** Starts a single source file, as the page on outside code says. */
  private String run(String name, String... args) throws Exception {
    Path source = EXAMPLES.resolve(name + ".java");
    OutsideJar.compile(List.of(source), directory.resolve("classes")); // with all warnings
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), source.toString()));
    command.addAll(List.of(args));
    Path err = directory.resolve("err");
    Process process = new ProcessBuilder(command).redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), () -> out + read(err));
    return out;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static List<Double> numbers(String out, String name) {
    List<Double> numbers = new ArrayList<>();
    Matcher found = Pattern.compile(name + "=([-\\d.]+)").matcher(out);
    while (found.find()) {
      numbers.add(Double.valueOf(found.group(1)));
    }
    assertTrue(!numbers.isEmpty(), out);
    return numbers;
  }

  private static String word(String out, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(out);
    assertTrue(found.find(), out);
    return found.group(1);
  }
}
