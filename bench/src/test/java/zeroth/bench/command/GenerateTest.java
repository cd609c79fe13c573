package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.CommandLineRun;
import zeroth.bench.ExitCode;
import zeroth.bench.TinyDecoder;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.huggingface.DecoderDirectory;

/** {@code zeroth generate} on a small decoder over the bytes of UTF-8. */
class GenerateTest {
  @TempDir private Path parent;
  private Path model;

  @BeforeEach
  void write() throws IOException {
    model = TinyDecoder.write(parent.resolve("model"));
  }

  private CommandLineRun generate(Object... more) {
    List<Object> args = new ArrayList<>(List.of("generate", "--model", model, "--prompt", "abc"));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray());
  }

  @Test
  void theSameTextOnEveryBackendAndNothingElseOnStandardOutput() {
    CommandLineRun cpu = generate("--tokens", 30, "--threads", 2);
    assertEquals(ExitCode.DONE, cpu.code(), cpu.err());
    assertEquals("", cpu.err());
    assertTrue(cpu.out().endsWith("\n") && cpu.out().length() > 5);
    assertEquals(cpu.out(), generate("--tokens", 30, "--backend", "reference").out());
    String head = generate("--tokens", 10).out().replaceFirst("\n$", "");
    assertTrue(cpu.out().startsWith(head.replaceFirst("\ufffd+$", "")), "greedy goes on alike");
    assertEquals("\n", generate("--tokens", 0).out());
  }

  @Test
  void aGgufFileGivesTheSameText() throws IOException {
    LanguageModel read = DecoderDirectory.read(model, note -> {});
    read.tokenizer().close();
    Path file = parent.resolve("m.gguf");
    byte[] good = TinyGguf.of(read.parameters(), TinyDecoder.letters());
    Files.write(file, good);
    CommandLineRun run =
        CommandLineRun.of("generate", "--model", file, "--prompt", "abc", "--tokens", 30);
    assertEquals(ExitCode.DONE, run.code(), run.err());
    assertEquals("", run.err());
    assertEquals(generate("--tokens", 30).out(), run.out());
    Files.write(file, Arrays.copyOf(good, good.length - 1));
    refused(
        CommandLineRun.of("generate", "--model", file, "--prompt", "abc"),
        "m.gguf",
        "bytes of data");
    Files.write(file, "no model".getBytes(StandardCharsets.UTF_8));
    refused(CommandLineRun.of("generate", "--model", file, "--prompt", "abc"), "the letters GGUF");
  }

  @Test
  void drawsFollowFromTheSeed() {
    String first = generate("--tokens", 40, "--temperature", 2, "--seed", 1).out();
    assertEquals(first, generate("--tokens", 40, "--temperature", 2, "--seed", 1).out());
    assertNotEquals(first, generate("--tokens", 40, "--temperature", 2, "--seed", 2).out());
    assertEquals(
        generate("--tokens", 40).out(),
        generate("--tokens", 40, "--temperature", 2, "--top-k", 1).out());
  }

  /** The stop is a run of letters that the text has, so that no half of a character is in it. */
  @Test
  void aStopIsNotPrinted() {
    for (int seed = 0; seed < 20; seed++) {
      Object[] drawn = {"--tokens", 40, "--temperature", 1, "--seed", seed};
      String whole = generate(drawn).out().replaceFirst("\n$", "");
      Matcher letters = Pattern.compile("[A-Za-z]{2}").matcher(whole);
      if (letters.find() && letters.start() > 0 && whole.charAt(letters.start() - 1) < 128) {
        Object[] stopped = Arrays.copyOf(drawn, drawn.length + 2);
        stopped[drawn.length] = "--stop";
        stopped[drawn.length + 1] = letters.group();
        assertEquals(
            whole.substring(0, whole.indexOf(letters.group())) + "\n", generate(stopped).out());
        return;
      }
    }
    fail("no text of twenty has two letters");
  }

  @Test
  void whatCannotBeUsedIsOneLine() throws IOException {
    refused(generate("--top-k", 3), "--top-k", "--temperature");
    refused(generate("--seed", 3), "--seed");
    refused(generate("--temperature", 1, "--top-p", "1.5"), "--top-p is 1.5");
    refused(generate("--temperature", 0), "--temperature", "above 0");
    refused(generate("--stop", ""), "--stop is empty");
    refused(generate("--prompt", ""), "--prompt");
    refused(
        CommandLineRun.of("generate", "--model", model, "--prompt", "a".repeat(65)),
        "--prompt has 65 tokens",
        "1 to 64");
    refused(CommandLineRun.of("generate", "--model", parent, "--prompt", "a"), "config.json");
    Files.delete(model.resolve("model.safetensors"));
    refused(generate(), "model.safetensors");
  }

  private static void refused(CommandLineRun run, String... parts) {
    assertEquals(ExitCode.BAD_INPUT, run.code(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertFalse(run.err().contains("defect"), run.err());
    for (String part : parts) {
      assertTrue(run.err().contains(part), run.err());
    }
  }
}
