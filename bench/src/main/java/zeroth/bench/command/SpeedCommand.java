package zeroth.bench.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.bench.experiment.BackendChoice;
import zeroth.bench.experiment.BackendName;
import zeroth.bench.run.Platform;
import zeroth.bench.speed.Contest;
import zeroth.bench.speed.Engine;
import zeroth.bench.speed.Figure;
import zeroth.bench.speed.Part;
import zeroth.bench.speed.Peer;
import zeroth.bench.speed.Peers;
import zeroth.bench.speed.Session;
import zeroth.bench.speed.SpeedCsv;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;
import zeroth.zo.workers.WorkersAddress;

/** {@code zeroth speed}: what a step costs, held against targets and other engines. */
@Command(
    name = "speed",
    description =
        "Times products, forwards and steps against targets and other engines, or draws such"
            + " figures over time.",
    sortOptions = false)
final class SpeedCommand implements Callable<Integer> {
  private static final Set<Part> ON_DEVICES =
      EnumSet.of(
          Part.GEMM,
          Part.FORWARD,
          Part.DECODER,
          Part.GENERATION,
          Part.STEP,
          Part.TUNING,
          Part.NOISE);

  private static final List<String> MEASURING =
      List.of("--part", "--backend", "--threads", "--rounds", "--only", "--workers");

  /** What is to be measured, in the parts' order. */
  record Parts(Set<Part> chosen) {}

  @Spec private CommandSpec spec;
  @ParentCommand private ZerothCommand program;

  @Option(
      names = "--part",
      defaultValue = "all",
      converter = Names.OfParts.class,
      paramLabel = "<name>",
      description =
          "gemm, forward, decoder, generation, step, tuning, noise, memory, start, workers,"
              + " roofline, parity or all (${DEFAULT-VALUE})")
  private Parts parts;

  @Option(
      names = "--backend",
      defaultValue = "cpu",
      converter = Names.OfBackend.class,
      paramLabel = "<name>",
      description =
          "cpu; opencl or opencl:N, a device that zeroth devices lists, of which gemm, forward,"
              + " decoder, generation, step, tuning and noise are measured, without other engines"
              + " (${DEFAULT-VALUE})")
  private BackendName backend;

  @Option(
      names = "--threads",
      defaultValue = "1,2",
      split = ",",
      converter = Numbers.Threads.class,
      paramLabel = "<n>",
      description = "thread counts, for the other engines as well (${DEFAULT-VALUE})")
  private List<Integer> threads;

  @Option(
      names = "--rounds",
      defaultValue = "7",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description =
          "turns of each of the things compared, whose quartiles decide (${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--only",
      defaultValue = "",
      paramLabel = "<text>",
      description = "tells figures alone whose names contain this, such as TinyLlama or 16x32")
  private String only;

  @Option(
      names = "--workers",
      paramLabel = "<who>",
      defaultValue = "threads:1",
      description =
          "whom the part workers asks, as in finetune; may be given several times"
              + " (${DEFAULT-VALUE})")
  private List<String> workers;

  @Option(
      names = {"--out", "--csv"},
      paramLabel = "<file>",
      description =
          "a new CSV file for the figures of all parts, with date and machine; with --history the"
              + " name of what is written")
  private Path out;

  @Option(
      names = "--history",
      paramLabel = "<directory>",
      description =
          "measures nothing, and draws the tables of a directory over time, by machine and JDK:"
              + " <out>.html and <out>.svg")
  private Path history;

  @Override
  public Integer call() {
    if (history != null) {
      for (String option : MEASURING) {
        if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
          throw new BadInputException(
              option + " is for measuring, and --history measures nothing: leave out either");
        }
      }
      SpeedPages.write(history, out, spec.commandLine().getOut());
      return ExitCode.DONE;
    }
    if (out != null) {
      SpeedCsv.check(out);
    }
    workers.forEach(WorkersAddress::of); // says early what is none
    PrintWriter lines = spec.commandLine().getOut();
    Engine engine = engine();
    List<Integer> counts = counts();
    Set<Part> chosen = chosen(engine);
    List<Peer> peers = engine.isCpu() ? Peers.found() : List.of();
    Platform platform = Platform.current();
    String kernels = kernels(engine);
    lines.printf("%s, Java %s, %s%n", platform.cpu(), platform.java(), kernels);
    if (engine.isCpu()) {
      lines.println(peers.isEmpty() ? Peers.HOW : "against:");
    }
    peers.forEach(peer -> lines.printf("  %s: %s%n", peer.name(), peer.description()));
    String today = LocalDate.now(ZoneOffset.UTC).toString();
    List<Figure> figures = new ArrayList<>();
    for (Part part : chosen) {
      List<Figure> found = new ArrayList<>();
      part.measure(
          new Session(
              Contest.of(rounds),
              engine,
              engine.isCpu() ? counts : List.of(1),
              peers,
              workers,
              only,
              figure -> {
                if (figure.what().contains(only)) {
                  found.add(figure);
                  figures.add(figure);
                  if (out != null) { // at once, so that a run that is cut leaves what it has
                    SpeedCsv.write(out, today, platform, kernels, figures);
                  }
                }
              },
              this::progress));
      if (!found.isEmpty() || only.isEmpty()) {
        lines.printf("%n%s%n", table(found));
        lines.flush();
      }
    }
    if (figures.isEmpty() && !only.isEmpty()) {
      throw new BadInputException(
          "--only " + only + ": no figure of these parts has that in its name");
    }
    return ExitCode.DONE;
  }

  /** The counts that there are processors for, in order. */
  private List<Integer> counts() {
    int processors = Runtime.getRuntime().availableProcessors();
    Set<Integer> counts = new TreeSet<>();
    for (int asked : threads) {
      if (asked > processors) {
        program.errors().println(DeviceOptions.capped(asked, processors));
      }
      counts.add(Math.min(asked, processors));
    }
    return List.copyOf(counts);
  }

  private void progress(String line) {
    if (program.isInteractive()) {
      program.errors().println("zeroth: " + line);
    }
  }

  private Engine engine() {
    BackendChoice choice = backend.choice();
    if (choice != BackendChoice.CPU && choice != BackendChoice.OPENCL) {
      throw new BadInputException("--backend " + backend + ": speed measures cpu or opencl");
    }
    return new Engine(choice, backend.device());
  }

  /** The parts that the engine has; of those that were asked for, or of all. */
  private Set<Part> chosen(Engine engine) {
    if (engine.isCpu()) {
      return parts.chosen();
    }
    Set<Part> common = EnumSet.copyOf(ON_DEVICES);
    common.retainAll(parts.chosen());
    if (common.isEmpty()) {
      throw new BadInputException(
          "--part: on a device, gemm, forward, decoder, generation, step, tuning and noise are"
              + " measured");
    }
    return common;
  }

  private static String kernels(Engine engine) {
    try (Backend backend = engine.open(1)) {
      return backend.description().replaceAll(", threads.*", "");
    }
  }

  /** The figures of a part; where nothing is compared, the value is what was measured. */
  static TextTable table(List<Figure> figures) {
    TextTable table =
        new TextTable(
            2,
            "part",
            "what",
            "threads",
            "measured",
            "against",
            "that",
            "ratio",
            "quartiles",
            "target",
            "");
    for (Figure f : figures) {
      boolean compared = !f.against().isEmpty();
      table.row(
          f.part(),
          f.what(),
          f.threads(),
          quantity(f.measured(), f.unit()),
          f.against(),
          compared ? quantity(f.other(), f.unit()) : "",
          compared ? ratio(f.value().median()) : "",
          compared
              ? ratio(f.value().low()) + "-" + ratio(f.value().high())
              : digits(f.value().low()) + "-" + digits(f.value().high()),
          f.target(),
          f.verdict());
    }
    return table;
  }

  private static String ratio(double x) {
    return String.format(Locale.ROOT, "%.2f", x);
  }

  private static String quantity(double x, String unit) {
    return digits(x) + " " + unit;
  }

  /** Three digits or more. */
  private static String digits(double x) {
    return String.format(Locale.ROOT, Math.abs(x) < 10 ? "%.2f" : x < 100 ? "%.1f" : "%.0f", x);
  }
}
