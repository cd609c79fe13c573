package zeroth.bench.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.zo.quadratics.CmaEs;
import zeroth.zo.quadratics.Convergence;
import zeroth.zo.quadratics.Landscape;
import zeroth.zo.quadratics.Landscapes;
import zeroth.zo.quadratics.Published;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/**
 * {@code zeroth quadratics}: forwards to a target loss, every method on small landscapes; or
 * experiments that papers report on such losses.
 */
@Command(
    name = "quadratics",
    description = "Counts the forwards that methods need to a target loss on small landscapes.",
    sortOptions = false)
final class QuadraticsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "<name>",
      description = "methods to run (all that need losses alone, and cma-es)")
  private List<String> names = List.of();

  @Option(
      names = "--published",
      split = ",",
      paramLabel = "<name>",
      description =
          "instead: experiments of papers beside the papers' figures (all, or cone-quadratic,"
              + " monkey-saddle, estimate-variance, least-squares); all take minutes")
  private List<String> published = List.of();

  @Option(
      names = "--seeds",
      defaultValue = "5",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "runs for each learning rate (${DEFAULT-VALUE})")
  private int seeds;

  @Option(
      names = "--budget",
      defaultValue = "20000",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "forwards after which a run is given up (${DEFAULT-VALUE})")
  private int budget;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (published.isEmpty()) {
      race(out);
    } else {
      List<Published> experiments =
          published.equals(List.of("all"))
              ? Published.all()
              : published.stream().map(Published::named).toList();
      experiments.forEach(experiment -> repeat(experiment, out));
    }
    return ExitCode.DONE;
  }

  /** A published experiment, run again. */
  private void repeat(Published experiment, PrintWriter out) {
    out.printf("%s: %s%n", experiment.name(), experiment.description());
    out.printf("%s%n%s%n", experiment.source(), experiment.measure());
    out.flush();
    TextTable table = new TextTable(1, "figure", "paper", "predicted", "here", "error");
    for (Published.Figure figure : experiment.run().apply(seeds)) {
      table.row(
          figure.what(),
          figure.paper(),
          Double.isNaN(figure.predicted()) ? "-" : number("%.3g", figure.predicted()),
          number("%.3g", figure.mean()),
          number("%.2g", figure.error()));
    }
    out.println(table);
    out.println();
    out.flush();
  }

  /** Every method on every landscape. */
  private void race(PrintWriter out) {
    List<MethodEntry> entries =
        names.isEmpty()
            ? Methods.all().stream()
                .filter(entry -> entry.needs() == MethodEntry.Needs.LOSSES)
                .toList()
            : names.stream().filter(name -> !name.equals(CmaEs.NAME)).map(Methods::named).toList();
    Convergence convergence =
        new Convergence(seeds, budget, Convergence.standard().learningRates());
    for (Landscape landscape : Landscapes.all()) {
      out.printf("%s: %s%n", landscape.name(), landscape.description());
      TextTable table = new TextTable(1, "method", "lr", "forwards", "spread", "arrived");
      for (MethodEntry entry : entries) {
        row(table, convergence.run(entry, Convergence.settings(entry.name()), landscape));
      }
      if (names.isEmpty() || names.contains(CmaEs.NAME)) {
        row(table, convergence.run(CmaEs.NAME, CmaEs::new, landscape));
      }
      out.println(table);
      out.println();
      out.flush();
    }
  }

  private void row(TextTable table, Convergence.Result r) {
    boolean all = r.arrived() == seeds;
    table.row(
        r.method(),
        r.arrived() == 0 ? "-" : number("%.2g", r.learningRate()),
        all ? number("%.0f", r.mean()) : "-",
        all ? number("%.0f", r.spread()) : "-",
        r.arrived() + "/" + seeds);
  }

  private static String number(String format, double x) {
    return String.format(Locale.ROOT, format, x);
  }
}
