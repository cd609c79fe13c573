package zeroth.bench.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.bench.comparison.Arm;
import zeroth.bench.comparison.Stage;
import zeroth.bench.comparison.Trial;
import zeroth.bench.run.RunDirectory;
import zeroth.tensor.BadInputException;
import zeroth.tensor.fuzz.Fuzz;

/** A run's files travel as they are, and to nowhere else. */
class RunArchiveTest {
  private static final Trial TRIAL =
      new Trial(
          "wordnet",
          new Arm("fzoo", Map.of("samples", "2"), "lora"),
          Map.of("eps", "1e-3"),
          3.2e-4,
          -5,
          new Stage(2, 0.25),
          17);

  @TempDir private Path directory;

  private static byte[] archive(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
      zip.closeEntry();
    }
    return bytes.toByteArray();
  }

  @Test
  void filesComeBack() throws IOException {
    Path from = Files.createDirectories(directory.resolve("from/model")).getParent();
    Files.writeString(from.resolve("run.json"), "{}");
    Files.write(from.resolve("model/weights"), new byte[] {1, 2, 0, -1});
    RunDirectory to = new RunDirectory(Files.createDirectory(directory.resolve("to")));
    RunArchive.unpack(RunArchive.of(new RunDirectory(from)), to);
    assertEquals("{}", Files.readString(to.record()));
    assertArrayEquals(new byte[] {1, 2, 0, -1}, Files.readAllBytes(to.model().resolve("weights")));
  }

  @Test
  void aRunThatIsNotThereHasNoFiles() throws IOException {
    byte[] none = RunArchive.of(new RunDirectory(directory.resolve("none")));
    Path to = Files.createDirectory(directory.resolve("to"));
    RunArchive.unpack(none, new RunDirectory(to));
    assertEquals(0, to.toFile().list().length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../run.json", "a/../../run.json", "/tmp/zeroth-outside", "..", "a/"})
  void nothingIsWrittenElsewhere(String name) throws IOException {
    Path to = Files.createDirectory(directory.resolve("to"));
    byte[] archive = archive(name, name.endsWith("/") ? new byte[0] : new byte[] {1});
    assertThrows(BadInputException.class, () -> RunArchive.unpack(archive, new RunDirectory(to)));
    assertFalse(Files.exists(directory.resolve("run.json")));
    assertFalse(Files.exists(Path.of("/tmp/zeroth-outside")));
  }

  @Test
  void messagesComeBack() {
    TrialMessage read = TrialMessage.of(new TrialMessage(TRIAL, new byte[] {7}).toBytes());
    assertEquals(TRIAL, read.trial());
    assertArrayEquals(new byte[] {7}, read.archive());
    for (TrialMessage.Made made :
        List.of(
            new TrialMessage.Made(null, new byte[] {1, 2}),
            new TrialMessage.Made("no such rank", new byte[0]))) {
      TrialMessage.Made again = TrialMessage.Made.of(made.toBytes());
      assertEquals(made.failed(), again.failed());
      assertArrayEquals(made.archive(), again.archive());
    }
  }

  @Test
  void hostileMessagesAreRefused() {
    byte[] trial = new TrialMessage(TRIAL, new byte[] {1, 2, 3}).toBytes();
    Fuzz.attack("trial", List.of(trial), 1 << 20, 256, TrialMessage::of);
    byte[] made = new TrialMessage.Made("no such rank", new byte[0]).toBytes();
    Fuzz.attack("made trial", List.of(made), 1 << 16, 64, TrialMessage.Made::of);
  }
}
