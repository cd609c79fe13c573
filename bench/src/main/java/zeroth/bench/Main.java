package zeroth.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Stream;
import zeroth.bench.command.ZerothCommand;
import zeroth.tensor.cpu.Rehearsal;

/** The program {@code zeroth}. */
public final class Main {
  /** Commands that compute as soon as they have read a model and texts. */
  static final Set<String> COMPUTING =
      Set.of(
          "finetune",
          "evaluate",
          "predict",
          "generate",
          "align",
          "learn",
          "pretrain",
          "replay",
          "verify");

  private Main() {}

  /**
   * Runs a command and exits with its {@link ExitCode}.
   *
   * @param args a command and its options; {@code --help} lists them
   */
  public static void main(String[] args) {
    if (computes(args) && Runtime.getRuntime().availableProcessors() > 1) {
      Rehearsal.begin(); // before anything else: the command line alone takes a quarter of a second
    }
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

  /** Whether the kernels will be needed; another backend than the CPU's has its own. */
  static boolean computes(String... args) {
    return args.length > 0
        && COMPUTING.contains(args[0])
        && Stream.of(args).noneMatch(argument -> argument.startsWith("--backend"));
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
