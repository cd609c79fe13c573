package zeroth.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.tensor.BadInputException;
import zeroth.zo.conformance.GoldenVectors;
import zeroth.zo.journal.AtomicFile;

/** {@code zeroth golden}: what other implementations compare theirs with. */
@Command(
    name = "golden",
    description = "Writes golden vectors: noise, places, and the first steps of every method.",
    sortOptions = false)
final class GoldenCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--out", paramLabel = "<file>", description = "a new file (they are printed)")
  private Path out;

  @Override
  public Integer call() {
    String text = GoldenVectors.text();
    PrintWriter lines = spec.commandLine().getOut();
    if (out == null) {
      lines.print(text);
    } else {
      write(text);
      lines.printf("final: vectors=%d%n", GoldenVectors.all().size());
    }
    lines.flush();
    return ExitCode.DONE;
  }

  private void write(String text) {
    if (Files.exists(out)) {
      throw new BadInputException("--out " + out + " exists: choose another name");
    }
    if (!Files.isDirectory(out.toAbsolutePath().getParent())) {
      throw new BadInputException("--out " + out + ": there is no such directory");
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      AtomicFile.replace(
          out,
          file -> {
            while (bytes.hasRemaining()) {
              file.write(bytes);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write --out " + out + ": " + e.getMessage(), e);
    }
  }
}
