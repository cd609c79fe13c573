package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.ExitCode;
import zeroth.bench.TinyDecoder;
import zeroth.bench.TinyModel;
import zeroth.transformer.huggingface.HuggingFaceDirectory;

/** Runs that keep what their first layers make of texts are the runs without that. */
class CacheActivationsTest {
  @TempDir private Path directory;
  private Path encoder;
  private Path decoder;
  private Path words;
  private Path bytes;

  @BeforeEach
  void write() throws IOException {
    encoder = directory.resolve("encoder");
    HuggingFaceDirectory.write(TinyModel.create(3), encoder);
    decoder = TinyDecoder.write(directory.resolve("decoder"), 2);
    words = Files.writeString(directory.resolve("words.tsv"), TinyModel.tsv(60));
    bytes = Files.writeString(directory.resolve("bytes.tsv"), TinyDecoder.tsv(40));
  }

  private CommandLineRun finetune(boolean decodes, String out, Object... more) {
    List<Object> all = new ArrayList<>(List.of("--set", "q=2", "--select", "last"));
    all.addAll(List.of("--prompt-template", decodes ? "{text} It was {label}" : "This is {label}"));
    all.addAll(Arrays.asList(more));
    return CommandLineRun.of(
        CommandLineRun.finetune(
            decodes ? decoder : encoder,
            decodes ? bytes : words,
            directory.resolve(out),
            all.toArray()));
  }

  private static CommandLineRun done(CommandLineRun run) {
    assertEquals(ExitCode.DONE, run.code(), run.err() + run.out());
    return run;
  }

  private JsonNode record(String run) throws IOException {
    return new ObjectMapper().readTree(directory.resolve(run).resolve("run.json").toFile());
  }

  @ParameterizedTest
  @CsvSource({
    "false, layers:last2",
    "false, head",
    "false, 'lora:r=2,targets=layer\\.2\\.'",
    "true, layers:1",
    "true, ^model\\.norm"
  })
  void theRunIsTheSameWithAndWithoutIt(boolean decodes, String tune) throws IOException {
    CommandLineRun plain = done(finetune(decodes, "plain", "--tune", tune));
    assertFalse(plain.out().contains("activations:"), plain.out());
    for (String size : List.of("1MB", "2kb")) {
      CommandLineRun run =
          done(finetune(decodes, size, "--tune", tune, "--cache-activations", size));
      assertEquals(plain.value("sha256"), run.value("sha256"));
      assertEquals(plain.value("loss"), run.value("loss"));
      assertTrue(run.out().contains("activations: "), run.out());
      assertEquals(record("plain").get("configuration"), record(size).get("configuration"));
      assertNotEquals(
          record(size).get("initial_sha256").asText(), record(size).get("final_sha256").asText());
    }
  }

  @Test
  void aRunThatGoesOnMayKeepThemOrNot() throws IOException {
    String[] tune = {"--tune", "layers:last1", "--snapshot-every", "6"};
    CommandLineRun plain = done(finetune(false, "plain", (Object[]) tune));
    Path out = directory.resolve("plain");
    byte[] journal = Files.readAllBytes(out.resolve("journal.bin"));
    Files.write(out.resolve("journal.bin"), Arrays.copyOf(journal, journal.length - 300));
    CommandLineRun resumed =
        done(CommandLineRun.of("finetune", "--resume", out, "--cache-activations", "1MB"));
    assertEquals(plain.value("sha256"), resumed.value("sha256"));
    assertTrue(resumed.out().contains("activations: "), resumed.out());
  }

  @Test
  void aLineSaysWhereItIsOfNoUse() {
    CommandLineRun run = done(finetune(false, "full", "--cache-activations", "1MB"));
    assertTrue(
        run.err().contains("--cache-activations keeps nothing: --tune full trains from"),
        run.err());
    assertFalse(run.out().contains("activations:"), run.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"some", "-1", "5TB", "1.5GB", "999999999GB", "", "MB"})
  void whatIsNoSizeIsRefused(String size) {
    CommandLineRun run = finetune(false, "none", "--tune", "head", "--cache-activations", size);
    assertEquals(ExitCode.BAD_INPUT, run.code(), run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains("expected a size such as 500MB or 2GB"), run.err());
    assertTrue(run.err().contains("--cache-activations"), run.err());
  }
}
