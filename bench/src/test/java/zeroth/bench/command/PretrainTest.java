package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.CommandLineRun;
import zeroth.bench.ExitCode;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.huggingface.DecoderDirectory;

/** {@code zeroth pretrain} with a model of almost no size. */
class PretrainTest {
  private static final List<Object> TINY =
      List.of(
          "--vocabulary",
          257,
          "--width",
          8,
          "--heads",
          2,
          "--key-heads",
          1,
          "--layers",
          1,
          "--feed-forward",
          8,
          "--batch",
          4,
          "--steps",
          1,
          "--eval-every",
          1,
          "--max-length",
          16);

  @TempDir private Path directory;

  private CommandLineRun pretrain(Path out, Object... more) {
    List<Object> args = new ArrayList<>(List.of("pretrain", "--out", out));
    for (int i = 0; i < TINY.size(); i += 2) {
      if (!List.of(more).contains(TINY.get(i))) {
        args.addAll(TINY.subList(i, i + 2));
      }
    }
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray());
  }

  @Test
  void writesAModelThatIsReadAndSaysWhatItIs() throws IOException {
    Path out = directory.resolve("tiny");
    CommandLineRun run = pretrain(out);
    assertEquals(ExitCode.DONE, run.code(), run.err());
    LanguageModel read = DecoderDirectory.read(out, note -> {});
    read.tokenizer().close();
    assertEquals(run.value("sha256"), read.parameters().sha256());
    assertEquals(run.value("weights"), "" + read.parameters().size());
    List<String> rows = Files.readAllLines(directory.resolve("tiny.csv"));
    assertEquals("step,learning_rate,loss,held_out_loss,seconds", rows.get(0));
    assertEquals(List.of("0", "1", "1"), rows.stream().skip(1).map(r -> r.split(",")[0]).toList());
    CommandLineRun text =
        CommandLineRun.of("generate", "--model", out, "--prompt", "a bird", "--tokens", 3);
    assertEquals(ExitCode.DONE, text.code(), text.err());
    refused(pretrain(out), "exists");
  }

  @Test
  void whatDoesNotFitIsOneLine() {
    Path out = directory.resolve("none");
    refused(pretrain(out, "--vocabulary", 256), "--vocabulary is 256");
    refused(pretrain(out, "--heads", 3), "--heads 3");
    refused(pretrain(out, "--heads", 8), "head width");
    refused(pretrain(out, "--steps", -1), "--steps");
    assertTrue(Files.notExists(out) && Files.notExists(directory.resolve("none.csv")));
  }

  private static void refused(CommandLineRun run, String part) {
    assertEquals(ExitCode.BAD_INPUT, run.code(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains(part), run.err());
  }
}
