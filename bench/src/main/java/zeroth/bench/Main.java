package zeroth.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import zeroth.bench.command.ZerothCommand;

/** The program {@code zeroth}. */
public final class Main {
  private Main() {}

  /**
   * Runs a command and exits with its {@link ExitCode}.
   *
   * @param args a command and its options; {@code --help} lists them
   */
  public static void main(String[] args) {
    Logging.configure();
    StandardOutput standard = new StandardOutput();
    PrintStream out = utf8(standard);
    PrintStream err = utf8(standardError());
    System.setErr(err);
    int code = ZerothCommand.run(out, err, Terminal.isInteractive(), args);
    out.flush();
    if (standard.failure() != null) {
      code = lost(standard, err, code);
    }
    err.flush();
    System.exit(code);
  }

  /** A command that has failed keeps its status; one that was done is not when nobody heard it. */
  private static int lost(StandardOutput standard, PrintStream err, int code) {
    if (standard.isReaderGone()) {
      return code == ExitCode.DONE ? ExitCode.READER_GONE : code;
    }
    err.println("zeroth: cannot write to standard output: " + standard.failure().getMessage());
    return code == ExitCode.DONE ? ExitCode.OUTPUT_LOST : code;
  }

  /**
   * Where messages go: the process's standard error, or, when bin/zeroth keeps the JVM's own
   * start-up lines apart, descriptor 0, which is then a copy of it. No command reads standard
   * input, and a file that were opened once more by a name would be written over at another place.
   */
  private static OutputStream standardError() {
    boolean copied = "0".equals(System.getProperty("zeroth.stderr"));
    return new FileOutputStream(copied ? FileDescriptor.in : FileDescriptor.err);
  }

  private static PrintStream utf8(OutputStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }
}
