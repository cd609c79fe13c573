package zeroth.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
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
    PrintStream out = utf8(new FileOutputStream(FileDescriptor.out));
    PrintStream err = utf8(standardError());
    System.setErr(err);
    int code = ZerothCommand.run(out, err, Terminal.isInteractive(), args);
    out.flush();
    err.flush();
    System.exit(code);
  }

  /**
   * Where messages go: the file that bin/zeroth names when it keeps the JVM's own start-up lines
   * apart, else the process's standard error.
   */
  private static OutputStream standardError() {
    String path = System.getProperty("zeroth.stderr");
    if (path != null) {
      try {
        return new FileOutputStream(path, true);
      } catch (IOException e) {
        // the process's own standard error is still there, and is shown when the program ends
      }
    }
    return new FileOutputStream(FileDescriptor.err);
  }

  private static PrintStream utf8(OutputStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }
}
