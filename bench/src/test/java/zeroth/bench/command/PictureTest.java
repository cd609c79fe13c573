package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;

/** A picture of a run: well-formed, of both charts, and never in the place of another file. */
class PictureTest {
  @TempDir private Path directory;

  @Test
  void aRunIsDrawn() throws Exception {
    Path model = TinyModel.write(directory.resolve("tiny"));
    Path task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(60));
    Path run = directory.resolve("run");
    assertEquals(0, CommandLineRun.of(CommandLineRun.finetune(model, task, run)).code());
    Path picture = directory.resolve("run.svg");
    CommandLineRun drawn = CommandLineRun.of("picture", run, "--out", picture, "--x", "forwards");
    assertEquals(0, drawn.code(), drawn.err());
    String svg = Files.readString(picture);
    Document read =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(Files.readAllBytes(picture)));
    assertEquals(3, read.getElementsByTagName("svg").getLength());
    assertTrue(svg.contains("Loss by forward passes") && svg.contains("prefers-color-scheme"));
    assertFalse(svg.contains("rgb("), "a colour that does not follow the scheme");
    refused(CommandLineRun.of("picture", run, "--out", picture), "--out", "exists");
    Path other = directory.resolve("other.svg");
    refused(CommandLineRun.of("picture", run, "--out", other, "--x", "hours"), "--x hours");
    refused(CommandLineRun.of("picture", directory.resolve("none"), "--out", other), "none");
    Files.delete(run.resolve("metrics.csv"));
    refused(CommandLineRun.of("picture", run, "--out", other), "metrics.csv");
    assertFalse(Files.exists(other));
  }

  private static void refused(CommandLineRun run, String... told) {
    assertEquals(2, run.code(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    for (String part : told) {
      assertTrue(run.err().contains(part), run.err());
    }
  }
}
