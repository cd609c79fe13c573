package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.CommandLineRun;
import zeroth.bench.ExitCode;
import zeroth.bench.TinyDecoder;
import zeroth.bench.task.TaskGuide;

/** The command that shows tasks, and runs on a described one. */
class TasksTest {
  private static final String OWN =
      """
      files: {train: a.csv, test: b.csv}
      fields: {one: one, two: two}
      label: same
      answers: {no: "no", yes: "yes"}
      prompt: "{one} = {two}? {label}"
      example: {one: a, two: b, label: no}
      """;

  @TempDir Path directory;

  @Test
  void aTaskIsShownAndAnUnknownOneIsOneLine() {
    CommandLineRun shown = CommandLineRun.of("tasks", "copa");
    assertEquals(ExitCode.DONE, shown.code(), shown.err());
    assertEquals(TaskGuide.of("copa").text(), shown.out());
    CommandLineRun list = CommandLineRun.of("tasks");
    TaskGuide.names().forEach(name -> assertTrue(list.out().contains(name + ":DIR"), name));
    CommandLineRun unknown = CommandLineRun.of("tasks", "copo");
    assertEquals(ExitCode.BAD_INPUT, unknown.code());
    assertEquals(1, unknown.err().lines().count(), unknown.err());
  }

  @Test
  void aDecoderIsTunedOnATaskOfTwoTextsAndTheRunReplays() throws IOException {
    Path model = TinyDecoder.write(directory.resolve("model"));
    Path own = Files.writeString(directory.resolve("own.yaml"), OWN);
    StringBuilder rows = new StringBuilder("same,two,one\n");
    for (int i = 0; i < 30; i++) {
      rows.append(i % 2 == 0 ? "yes," : "no,").append(i % 2 == 0 ? i : i + 1);
      rows.append(',').append(i).append('\n');
    }
    Files.writeString(directory.resolve("a.csv"), rows.toString());
    Files.writeString(directory.resolve("b.csv"), "one,two,same\n99,99,yes\n98,97,no\n");
    Path run = directory.resolve("run");
    CommandLineRun tuned =
        CommandLineRun.of(
            "finetune",
            "--model",
            model,
            "--task",
            own,
            "--out",
            run,
            "--steps",
            4,
            "--batch",
            3,
            "--objective",
            "answer",
            "--lr",
            "1e-3",
            "--backend",
            "reference",
            "--dev-every",
            2);
    assertEquals(ExitCode.DONE, tuned.code(), tuned.err());
    for (String command : new String[] {"verify", "replay"}) {
      CommandLineRun again = CommandLineRun.of(command, run);
      assertEquals(ExitCode.DONE, again.code(), again.err());
    }
    Path wrong = Files.writeString(directory.resolve("w.yaml"), OWN.replace("{two}?", "{tow}?"));
    CommandLineRun refused = CommandLineRun.of("finetune", "--model", model, "--task", wrong);
    assertEquals(ExitCode.BAD_INPUT, refused.code());
    assertTrue(refused.err().contains("{tow} is none of {one}, {two}"), refused.err());
    assertEquals(1, refused.err().lines().count(), refused.err());
  }
}
