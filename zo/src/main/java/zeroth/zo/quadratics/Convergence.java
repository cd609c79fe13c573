package zeroth.zo.quadratics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.zo.CountedObjective;
import zeroth.zo.Method;
import zeroth.zo.NonFiniteLossException;
import zeroth.zo.Objective;
import zeroth.zo.Range;
import zeroth.zo.Step;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/**
 * Forwards that methods need to a landscape's target, each at the learning rate of a grid at which
 * its mean over the seeds is lowest. A target is seen by the whole loss behind every step, which is
 * not counted.
 *
 * @param seeds number of runs for each learning rate, from seed 0 on
 * @param budget forwards after which a run is given up
 * @param learningRates the grid
 */
public record Convergence(int seeds, int budget, List<Double> learningRates) {
  /** What the small landscapes need in place of defaults made for large models. */
  private static final Map<String, Map<String, String>> SMALL =
      Map.of(
          "subzero", Map.of("rank", "3", "period", "20"),
          "lozo", Map.of("period", "10"),
          "lozo-m", Map.of("period", "10"),
          "hizoo", Map.of("smoothing", "1e-3"),
          "openai-es", Map.of("q", "4"),
          "loren", Map.of("loss-scale", "std", "curvature-rate", "1e-2"),
          "conmezo", Map.of("warmup", "0"),
          "zo-muon", Map.of("rank", "3", "period", "20", "vector-share", "1"),
          "grzo", Map.of("normalise", "none"), // the loss here is one for all
          "eggroll", Map.of("samples", "8"));

  /**
   * @throws IllegalArgumentException if a number is below 1 or the grid is empty or not positive
   */
  public Convergence {
    Range.atLeast("seeds", 1, seeds);
    Range.atLeast("budget", 1, budget);
    learningRates = List.copyOf(learningRates);
    Range.atLeast("number of learning rates", 1, learningRates.size());
    learningRates.forEach(lr -> Range.positive("learning rate", lr));
  }

  /** Five seeds, 20,000 forwards, two learning rates a decade from 1e-4 to 1. */
  public static Convergence standard() {
    List<Double> grid = new ArrayList<>();
    for (int k = -8; k <= 0; k++) {
      grid.add(Math.pow(10, k / 2.0));
    }
    return new Convergence(5, 20_000, grid);
  }

  /**
   * What a method came to on a landscape.
   *
   * @param learningRate the best of the grid; NaN where no run of any arrived at the target
   * @param mean mean forwards of the seeds that arrived; NaN where none did
   * @param spread their standard deviation, with n - 1
   * @param arrived seeds that arrived
   */
  public record Result(
      String method,
      String landscape,
      double learningRate,
      double mean,
      double spread,
      int arrived) {}

  /** Every method that needs losses alone, and {@link CmaEs}, on every landscape. */
  public List<Result> all() {
    List<Result> results = new ArrayList<>();
    for (Landscape landscape : Landscapes.all()) {
      for (MethodEntry entry : Methods.all()) {
        if (entry.needs() == MethodEntry.Needs.LOSSES) {
          results.add(run(entry, settings(entry.name()), landscape));
        }
      }
      results.add(run(CmaEs.NAME, CmaEs::new, landscape));
    }
    return results;
  }

  /** The settings that {@link #all} runs a method with; defaults for those that are not named. */
  public static Map<String, String> settings(String method) {
    return SMALL.getOrDefault(method, Map.of());
  }

  /** One method on one landscape. */
  public Result run(MethodEntry entry, Map<String, String> settings, Landscape landscape) {
    return run(entry.name(), theta -> entry.create(settings, theta), landscape);
  }

  /**
   * One method on one landscape.
   *
   * @param name what the result calls it
   * @param create makes it for fresh weights
   */
  public Result run(String name, Function<Parameters, Method> create, Landscape landscape) {
    Result best = new Result(name, landscape.name(), Double.NaN, Double.NaN, 0, 0);
    for (double lr : learningRates) {
      double[] forwards = new double[seeds];
      int arrived = 0;
      boolean hopeless = false; // a rate at which a seed fails cannot beat one at which all arrive
      for (int seed = 0; seed < seeds && !hopeless; seed++) {
        Parameters theta = landscape.start().get();
        Method method = create.apply(theta);
        double limit = best.arrived() == seeds ? Math.min(budget, 3 * best.mean()) : budget;
        long needed = forwards(method, theta, landscape, lr, Key.ofSeed(seed), limit);
        if (needed >= 0) {
          forwards[arrived++] = needed;
        }
        hopeless = needed < 0 && best.arrived() == seeds;
      }
      double mean = 0;
      for (int i = 0; i < arrived; i++) {
        mean += forwards[i] / arrived;
      }
      double squares = 0;
      for (int i = 0; i < arrived; i++) {
        squares += (forwards[i] - mean) * (forwards[i] - mean);
      }
      boolean better = arrived > best.arrived() || arrived == best.arrived() && mean < best.mean();
      if (arrived > 0 && better) {
        double spread = arrived > 1 ? Math.sqrt(squares / (arrived - 1)) : 0;
        best = new Result(name, landscape.name(), lr, mean, spread, arrived);
      }
    }
    return best;
  }

  /** Forwards until the target, or -1 if the limit is reached or the run diverges before. */
  private static long forwards(
      Method method, Parameters theta, Landscape landscape, double lr, Key run, double limit) {
    IntFunction<Objective> objectives = landscape.objective().apply(theta);
    double start = objectives.apply(0).full().losses(List.of(Perturbation.NONE))[0];
    long forwards = 0;
    for (int step = 0; forwards < limit; step++) {
      CountedObjective f = new CountedObjective(objectives.apply(step));
      try {
        method.step(f, theta, Step.of(run, step, lr));
      } catch (NonFiniteLossException e) {
        return -1;
      }
      forwards += f.forwards();
      double now = objectives.apply(step).full().losses(List.of(Perturbation.NONE))[0];
      if (now <= landscape.target()) {
        return forwards;
      }
      if (!(now < 10 * start)) {
        return -1;
      }
    }
    return -1;
  }

  /** The results as a table, a landscape after the other. */
  public String table(List<Result> results) {
    StringBuilder text = new StringBuilder();
    for (Landscape landscape : Landscapes.all()) {
      text.append(landscape.name() + ": " + landscape.description() + "\n");
      for (Result r : results) {
        if (r.landscape().equals(landscape.name())) {
          text.append(line(r));
        }
      }
      text.append("\n");
    }
    return text.toString();
  }

  private String line(Result r) {
    if (r.arrived() == 0) {
      return String.format(Locale.ROOT, "  %-20s not within %d forwards%n", r.method(), budget);
    }
    return String.format(
        Locale.ROOT,
        "  %-20s %7.0f +- %5.0f forwards, lr %.1e, %d of %d seeds%n",
        r.method(),
        r.mean(),
        r.spread(),
        r.learningRate(),
        r.arrived(),
        seeds);
  }
}
