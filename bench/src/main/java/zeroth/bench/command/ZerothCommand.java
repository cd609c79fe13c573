package zeroth.bench.command;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;
import zeroth.bench.ExitCode;
import zeroth.bench.StopSignal;
import zeroth.bench.Version;
import zeroth.tensor.BadInputException;
import zeroth.tensor.opencl.OpenClException;
import zeroth.tensor.opencl.OpenClException.Failure;
import zeroth.zo.DivergedException;

/** The program: finds the command, and turns what goes wrong into one line and an exit status. */
@Command(
    name = "zeroth",
    description = "Fine-tunes transformers without back-propagation, reproducibly to the bit.",
    versionProvider = ZerothCommand.Versions.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      FinetuneCommand.class,
      ReplayCommand.class,
      VerifyCommand.class,
      EvaluateCommand.class,
      ModelsCommand.class,
      TasksCommand.class,
      MethodsCommand.class,
      DevicesCommand.class,
      QuadraticsCommand.class,
      GoldenCommand.class,
      SpeedCommand.class,
      AlignCommand.class,
      LearnCommand.class,
      PictureCommand.class,
      ImportPertNnCommand.class
    })
public final class ZerothCommand implements Runnable {
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

  private final PrintStream err;
  private final boolean interactive;
  private StopSignal stopSignal;

  private ZerothCommand(PrintStream err, boolean interactive) {
    this.err = err;
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
    CommandLine line = new CommandLine(root);
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    line.setUsageHelpAutoWidth(true);
    line.setExecutionStrategy(root::execute);
    line.setParameterExceptionHandler((e, given) -> root.fail(e));
    line.setExecutionExceptionHandler((e, where, parsed) -> root.fail(e));
    try {
      return line.execute(args);
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
      stopSignal = new StopSignal();
    }
    return stopSignal;
  }

  /** After all that there is to say has been said: a signal that has come ends the process now. */
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
    CommandLine line = new CommandLine(new ZerothCommand(err, interactive));
    line.setOverwrittenOptionsAllowed(true);
    ParseResult command = line.parseArgs(args.toArray(String[]::new)).subcommand();
    if (command == null || !(command.commandSpec().userObject() instanceof FinetuneCommand found)) {
      throw new BadInputException("the run was not made by zeroth finetune");
    }
    return found;
  }

  /** Whether somebody watches. */
  boolean isInteractive() {
    return interactive;
  }

  /** Where progress is drawn. */
  PrintStream errors() {
    return err;
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
    err.println("zeroth: " + message(e).replaceAll("\\s*\\R\\s*", " "));
    if (debug) {
      e.printStackTrace(err);
    }
    boolean input =
        e instanceof BadInputException
            || e instanceof ParameterException
            || e instanceof OpenClException device && device.failure() == Failure.NO_DEVICE;
    return input ? ExitCode.BAD_INPUT : ExitCode.FAILED;
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
    boolean told =
        e instanceof BadInputException
            || e instanceof ParameterException
            || e instanceof DivergedException
            || e instanceof OpenClException
            || e instanceof UncheckedIOException;
    return told ? String.valueOf(e.getMessage()) : "defect: " + e + " (--debug shows where)";
  }

  /** The text of {@code --version}. */
  static final class Versions implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"zeroth " + Version.current()};
    }
  }
}
