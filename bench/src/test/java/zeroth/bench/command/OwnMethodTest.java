package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.CommandLineRun;
import zeroth.bench.Main;
import zeroth.bench.OutsideJar;
import zeroth.bench.TinyModel;

/** A jar with a method of a user's own: named by an option, its method is one among the others. */
class OwnMethodTest {
  private static final Path PROJECT = Path.of("examples", "own-method");

  @TempDir static Path directory;
  private static Path model;
  private static Path task;
  private static Path jar;

  @BeforeAll
  static void write() throws IOException {
    model = TinyModel.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(60));
    jar = OutsideJar.of(PROJECT, directory.resolve("own-method.jar"));
  }

  private static CommandLineRun finetune(String out, Object... more) {
    List<Object> all = new ArrayList<>(List.of("--method", "spsa-uniform", "--classpath", jar));
    all.addAll(List.of(more));
    return CommandLineRun.of(
        CommandLineRun.finetune(model, task, directory.resolve(out), all.toArray()));
  }

  @Test
  void isListedWithItsOriginAndItsSettings() {
    CommandLineRun list = CommandLineRun.of("methods", "--model", model, "--classpath", jar);
    assertEquals(0, list.code(), list.err());
    String line = list.out().lines().filter(l -> l.startsWith("spsa-uniform ")).findFirst().get();
    assertTrue(line.contains("uniform noise") && line.contains(jar.toString()), line);
    CommandLineRun settings =
        CommandLineRun.of("--classpath", jar, "methods", "spsa-uniform"); // anywhere in the line
    assertTrue(settings.out().contains("eps"), settings.out() + settings.err());
  }

  @Test
  void runsIsRecordedReplayedVerifiedAndResumed() throws IOException {
    CommandLineRun run = finetune("whole", "--set", "eps=0.01", "--snapshot-every", 5);
    assertEquals(0, run.code(), run.err());
    Path whole = directory.resolve("whole");
    JsonNode record = new ObjectMapper().readTree(whole.resolve("run.json").toFile());
    JsonNode configuration = record.get("configuration");
    assertEquals("spsa-uniform", configuration.get("method").asText());
    JsonNode settings = configuration.get("hyperparameters");
    assertEquals(0.01, settings.get("eps").asDouble());
    assertEquals("example.OwnMethods", settings.get("provider").asText());
    assertEquals(64, settings.get("provider_sha256").asText().length());
    assertTrue(
        !record.get("initial_sha256").equals(record.get("final_sha256")), "nothing was learned");

    CommandLineRun replay = CommandLineRun.of("replay", whole, "--classpath", jar);
    assertEquals(0, replay.code(), replay.err());
    assertEquals(run.value("sha256"), replay.value("sha256"));
    CommandLineRun verify = CommandLineRun.of("verify", whole, "--classpath", jar);
    assertEquals(0, verify.code(), verify.out() + verify.err());
    CommandLineRun longer =
        CommandLineRun.of("finetune", "--resume", whole, "--steps", 30, "--classpath", jar);
    assertEquals(0, longer.code(), longer.err());
    CommandLineRun straight = finetune("straight", "--set", "eps=0.01", "--steps", 30);
    assertEquals(straight.value("sha256"), longer.value("sha256"));
  }

  @Test
  void withoutItsJarItIsUnknownAndTheLineSaysWhatToDo() {
    assertEquals(0, finetune("alone", "--steps", 2).code());
    Path run = directory.resolve("alone");
    for (Object[] command :
        new Object[][] {
          {"finetune", "--method", "spsa-uniform", "--model", model, "--task", task},
          {"replay", run},
          {"methods", "spsa-uniform"}
        }) {
      assertRefused(CommandLineRun.of(command), "spsa-uniform", "--classpath JAR", "mezo, ");
    }
    CommandLineRun resumed = CommandLineRun.of("finetune", "--resume", run);
    assertRefused(resumed, "spsa-uniform", "--classpath JAR");
  }

  @Test
  void anotherJarDoesNotGoOnWithARun() throws IOException {
    assertEquals(0, finetune("begun", "--steps", 2, "--schedule", "constant").code());
    Path other = directory.resolve("other.jar");
    Files.copy(jar, other);
    try (JarOutputStream zip = new JarOutputStream(Files.newOutputStream(other))) {
      for (String name : List.of("example/OwnMethods.class", "example/UniformSpsa.class")) {
        zip.putNextEntry(new java.util.jar.JarEntry(name));
        zip.write(entry(name));
      }
      String service = "META-INF/services/zeroth.zo.registry.MethodProvider";
      zip.putNextEntry(new java.util.jar.JarEntry(service));
      zip.write(
          "example.OwnMethods # another jar".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    CommandLineRun resumed =
        CommandLineRun.of(
            "finetune", "--resume", directory.resolve("begun"), "--steps", 4, "--classpath", other);
    assertRefused(resumed, "provider_sha256");
  }

  private static byte[] entry(String name) throws IOException {
    try (var file = new java.util.jar.JarFile(jar.toFile())) {
      return file.getInputStream(file.getEntry(name)).readAllBytes();
    }
  }

  @Test
  void jarsThatBringNothingOrBreakAreOneLine() throws IOException {
    assertRefused(
        CommandLineRun.of("methods", "--classpath", directory.resolve("none.jar")),
        "--classpath",
        "none.jar");
    Path empty = directory.resolve("empty.jar");
    Files.write(empty, new byte[] {1, 2, 3});
    assertRefused(CommandLineRun.of("methods", "--classpath", empty), "brings no method");
    assertRefused(CommandLineRun.of("methods", "--classpath", ""), "--classpath");
    assertRefused(provider("missing", "example.Missing"), "example.Missing");
    assertRefused(provider("main", "zeroth.bench.Main"), "zeroth.bench.Main not a subtype");
    Path twice = Files.copy(jar, directory.resolve("twice.jar"));
    String both = jar + File.pathSeparator + twice;
    CommandLineRun once = CommandLineRun.of("--classpath", both, "methods", "spsa-uniform");
    assertEquals(0, once.code(), "the same jar twice is one: " + once.err());
  }

  /** A directory that names a provider. */
  private static CommandLineRun provider(String name, String type) throws IOException {
    Path services = directory.resolve(name).resolve("META-INF").resolve("services");
    Files.createDirectories(services);
    Files.writeString(services.resolve("zeroth.zo.registry.MethodProvider"), type);
    return CommandLineRun.of("methods", "--classpath", directory.resolve(name));
  }

  @Test
  void theEnvironmentNamesJarsToo() throws Exception {
    ProcessBuilder process =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "methods",
            "spsa-uniform");
    process.redirectErrorStream(true).environment().putAll(Map.of("ZEROTH_CLASSPATH", "" + jar));
    Process started = process.start();
    String printed = new String(started.getInputStream().readAllBytes());
    assertEquals(0, started.waitFor(), printed);
    assertTrue(printed.contains("eps"), printed);
  }

  @Test
  void theNextCommandKnowsNothingOfIt() {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    assertEquals(0, CommandLineRun.of("methods", "spsa-uniform", "--classpath", jar).code());
    assertSame(before, Thread.currentThread().getContextClassLoader());
    assertEquals(2, CommandLineRun.of("methods", "spsa-uniform").code());
  }

  private static void assertRefused(CommandLineRun run, String... words) {
    assertEquals(2, run.code(), run.out() + run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    for (String word : words) {
      assertTrue(run.err().contains(word), run.err());
    }
    assertFalse(run.err().contains("defect"), run.err());
  }
}
