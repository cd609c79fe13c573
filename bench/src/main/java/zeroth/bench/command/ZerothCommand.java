package zeroth.bench.command;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;
import zeroth.bench.ExitCode;
import zeroth.bench.Printable;
import zeroth.bench.StopSignal;
import zeroth.bench.Terminal;
import zeroth.bench.Version;
import zeroth.bench.experiment.RewardProgramException;
import zeroth.bench.study.StudyRequest;
import zeroth.tensor.BadInputException;
import zeroth.tensor.StoredElements;
import zeroth.tensor.opencl.OpenClException;
import zeroth.tensor.opencl.OpenClException.Failure;
import zeroth.zo.DivergedException;
import zeroth.zo.workers.WorkersException;

/** The program: finds the command, and turns what goes wrong into one line and an exit status. */
@Command(
    name = "zeroth",
    description = "Fine-tunes transformers without back-propagation, reproducibly to the bit.",
    versionProvider = ZerothCommand.Versions.class,
    synopsisSubcommandLabel = "COMMAND")
public final class ZerothCommand implements Runnable {
  private static final int NARROWEST_HELP = 60;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "show this text")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "show the version")
  private boolean version;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "show where in the program an error comes from")
  private boolean debug;

  @Option(
      names = "--classpath",
      scope = ScopeType.INHERIT,
      paramLabel = "<jars>",
      description = "jars with methods of your own (what " + OutsideClasses.VARIABLE + " names)")
  private String classpath;

  private final PrintStream terminal;
  private final PrintStream errors;
  private final boolean interactive;
  private StopSignal stopSignal;

  private ZerothCommand(PrintStream err, boolean interactive) {
    this.terminal = err;
    this.errors = Printable.stream(err);
    this.interactive = interactive;
  }

  /**
   * Runs a command.
   *
   * @param out for results
   * @param err for progress and errors
   * @param interactive whether somebody watches both
   * @param args a command and its options
   * @return an {@link ExitCode}
   */
  public static int run(PrintStream out, PrintStream err, boolean interactive, String... args) {
    ZerothCommand root = new ZerothCommand(err, interactive);
    CommandLine line = Commands.line(root, args);
    line.setOut(new PrintWriter(Printable.stream(out), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(root.errors, true, StandardCharsets.UTF_8));
    // what is printed is shown, not obeyed: no colours for the help either
    line.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
    line.setUsageHelpWidth(Math.max(NARROWEST_HELP, Terminal.columns()));
    line.getCommandSpec().usageMessage().exitCodeListHeading("Exit codes:%n").exitCodeList(codes());
    line.setExecutionStrategy(root::execute);
    line.setParameterExceptionHandler((e, given) -> root.fail(e));
    line.setExecutionExceptionHandler((e, where, parsed) -> root.fail(e));
    try {
      return root.ended(line.execute(args));
    } catch (StackOverflowError | OutOfMemoryError e) {
      return root.fail(e);
    } finally {
      out.flush();
      err.flush();
      root.close();
    }
  }

  /** Runs the command with the jars that the user adds. */
  private int execute(ParseResult parsed) {
    OutsideClasses classes;
    try {
      classes = OutsideClasses.open(classpath, System.getenv(OutsideClasses.VARIABLE));
    } catch (BadInputException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    try {
      return new RunLast().execute(parsed);
    } finally {
      classes.close();
    }
  }

  /** What SIGINT and SIGTERM say from now on until this command has ended. */
  StopSignal stopSignal() {
    if (stopSignal == null) {
      stopSignal = new StopSignal(this::signalled);
    }
    return stopSignal;
  }

  private void signalled() {
    if (interactive) {
      errors.printf("%nzeroth: ends after this step; Ctrl-C again ends at once%n");
    }
  }

  /** The status of a command that was done, or that a signal has ended before. */
  private int ended(int code) {
    boolean signalled = stopSignal != null && stopSignal.isRequested();
    return signalled && code == ExitCode.DONE ? stopSignal.exitCode() : code;
  }

  private static Map<String, String> codes() {
    Map<String, String> codes = new LinkedHashMap<>();
    ExitCode.meanings().forEach((code, meaning) -> codes.put(String.valueOf(code), meaning));
    return codes;
  }

  /** Signals do again what they did before. */
  private void close() {
    if (stopSignal != null) {
      stopSignal.close();
    }
  }

  /**
   * The options that the arguments of an earlier command, and these after them, make; what is given
   * twice counts as given last.
   */
  FinetuneCommand finetune(List<String> earlier, List<String> given) {
    List<String> args = new ArrayList<>(earlier);
    args.addAll(given.subList(given.indexOf("finetune") + 1, given.size()));
    return again(args, FinetuneCommand.class, "the run was not made by zeroth finetune");
  }

  /** The same where no command runs: what a run is, said to somebody who is to compute for it. */
  static FinetuneOptions options(List<String> earlier, List<String> given) {
    return new ZerothCommand(System.err, false).finetune(earlier, given).options();
  }

  /** The same of a study. */
  static StudyRequest study(List<String> command) {
    return new ZerothCommand(System.err, false)
        .again(command, CompareCommand.class, "the study was not made by zeroth compare")
        .request();
  }

  /**
   * A command with the options of some arguments; what is given twice counts as given last.
   *
   * @param otherwise what to say if they are another command's
   */
  <C> C again(List<String> args, Class<C> kind, String otherwise) {
    String[] given = args.toArray(String[]::new);
    CommandLine line = Commands.line(new ZerothCommand(terminal, interactive), given);
    line.setOverwrittenOptionsAllowed(true);
    ParseResult command = line.parseArgs(given).subcommand();
    if (command == null || !kind.isInstance(command.commandSpec().userObject())) {
      throw new BadInputException(otherwise);
    }
    return kind.cast(command.commandSpec().userObject());
  }

  /** Whether somebody watches. */
  boolean isInteractive() {
    return interactive;
  }

  /** Where messages go; control characters are shown. */
  PrintStream errors() {
    return errors;
  }

  /** Where progress is drawn, if somebody watches: what is written there is obeyed. */
  PrintStream terminal() {
    return terminal;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "no command given: expected "
            + String.join(", ", spec.subcommands().keySet())
            + " (--help says more)");
  }

  private int fail(Throwable e) {
    errors.println("zeroth: " + named(e, message(e)).replaceAll("\\s*\\R\\s*", " "));
    if (debug) {
      e.printStackTrace(errors);
    }
    if (e instanceof DivergedException) {
      return ExitCode.DIVERGED;
    }
    boolean input =
        e instanceof BadInputException
            || e instanceof ParameterException
            || e instanceof OpenClException device && device.failure() == Failure.NO_DEVICE;
    return input ? ExitCode.BAD_INPUT : ExitCode.FAILED;
  }

  /** The parser speaks of an option by its longest name; the user by the one that was given. */
  private String named(Throwable e, String message) {
    if (!(e instanceof ParameterException parameter)
        || !(parameter.getArgSpec() instanceof OptionSpec option)) {
      return message;
    }
    List<String> names = List.of(option.names());
    return spec.commandLine().getParseResult().originalArgs().stream()
        .map(arg -> arg.replaceFirst("=.*", ""))
        .filter(names::contains)
        .reduce((first, last) -> last)
        .map(given -> message.replace(option.longestName(), given))
        .orElse(message);
  }

  private static String message(Throwable e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      List<String> near = unmatched.getSuggestions();
      return e.getMessage() + (near.isEmpty() ? "" : "; did you mean " + near.get(0) + "?");
    }
    if (e instanceof OutOfMemoryError) {
      return "out of memory: the heap is limited to "
          + (Runtime.getRuntime().maxMemory() >> 20)
          + " MiB; set ZEROTH_JAVA_OPTIONS=-Xmx8g or the like, or take a smaller --batch";
    }
    if (StoredElements.isOfCutFile(e)) {
      return "a file of weights, which is mapped, has become shorter since it was opened";
    }
    boolean told =
        e instanceof BadInputException
            || e instanceof ParameterException
            || e instanceof DivergedException
            || e instanceof OpenClException
            || e instanceof RewardProgramException
            || e instanceof WorkersException
            || e instanceof UncheckedIOException;
    return told
        ? String.valueOf(e.getMessage())
        : "defect: " + e.getMessage() + " (--debug shows where)";
  }

  /** The text of {@code --version}. */
  static final class Versions implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"zeroth " + Version.current()};
    }
  }
}
